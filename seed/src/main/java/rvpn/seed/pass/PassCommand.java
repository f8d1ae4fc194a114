package rvpn.seed.pass;

import picocli.CommandLine.Command;

/** The group; picocli asks for one of its commands when none is given. */
@Command(
        name = "pass",
        description = "Makes and shows passes with which shoots get through the gateway.",
        subcommands = {PassKey.class, PassIssue.class, PassShow.class},
        synopsisSubcommandLabel = "COMMAND")
public final class PassCommand {}
