package rvpn.seed.pki;

import picocli.CommandLine.Command;

/** The group; picocli asks for one of its commands when none is given. */
@Command(
        name = "rotate",
        description =
                "Puts another authority in the place of one, in steps between which every program reads its files.",
        subcommands = {RotatePrepare.class, RotateSwitch.class, RotateComplete.class, RotateStatus.class},
        synopsisSubcommandLabel = "COMMAND")
final class PkiRotate {}
