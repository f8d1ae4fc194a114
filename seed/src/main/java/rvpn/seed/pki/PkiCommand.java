package rvpn.seed.pki;

import picocli.CommandLine.Command;

/** The group; picocli asks for one of its commands when none is given. */
@Command(
        name = "pki",
        description = "Makes, shows, renews and rotates the certificates of a tunnel.",
        subcommands = {PkiInit.class, PkiShow.class, PkiIssue.class, PkiRotate.class, PkiCrl.class, PkiSecrets.class},
        synopsisSubcommandLabel = "COMMAND")
public final class PkiCommand {}
