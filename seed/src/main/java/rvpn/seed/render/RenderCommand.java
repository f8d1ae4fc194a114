package rvpn.seed.render;

import picocli.CommandLine.Command;
import rvpn.seed.manifest.RenderGateway;
import rvpn.seed.manifest.RenderSeed;
import rvpn.seed.manifest.RenderShoot;

/** The group; picocli asks for one of its commands when none is given. */
@Command(
        name = "render",
        description = "Writes files for Kubernetes.",
        subcommands = {RenderEgress.class, RenderSeed.class, RenderShoot.class, RenderGateway.class},
        synopsisSubcommandLabel = "COMMAND")
public final class RenderCommand {}
