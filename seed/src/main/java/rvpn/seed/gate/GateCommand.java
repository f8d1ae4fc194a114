package rvpn.seed.gate;

import picocli.CommandLine.Command;

/** The group; picocli asks for one of its commands when none is given. */
@Command(
        name = "gate",
        description = "Tells what Gardener makes of its feature gates.",
        subcommands = GateExplain.class,
        synopsisSubcommandLabel = "COMMAND")
public final class GateCommand {}
