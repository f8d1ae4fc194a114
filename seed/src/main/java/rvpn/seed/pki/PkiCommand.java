package rvpn.seed.pki;

import picocli.CommandLine.Command;

/** The group; picocli asks for one of its commands when none is given. */
@Command(
        name = "pki",
        description = "Makes and shows the certificates of a tunnel.",
        subcommands = {PkiInit.class, PkiCrl.class, PkiShow.class},
        synopsisSubcommandLabel = "COMMAND")
public final class PkiCommand {}
