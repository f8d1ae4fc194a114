package rvpn.seed.render;

import picocli.CommandLine.Command;

/** The group; picocli asks for one of its commands when none is given. */
@Command(
        name = "render",
        description = "Writes files for Kubernetes.",
        subcommands = RenderEgress.class,
        synopsisSubcommandLabel = "COMMAND")
public final class RenderCommand {}
