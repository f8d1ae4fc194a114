package rvpn.seed.manifest;

import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;

/** The option of both ends, which have to agree. */
final class DirectionOptions {
    @Option(
            names = "--direction",
            paramLabel = "reversed|default",
            defaultValue = "reversed",
            description = "Whether the shoot dials the seed, or the seed a load balancer of the shoot."
                    + " Default: ${DEFAULT-VALUE}.")
    private String direction;

    TunnelDirection direction() throws ConfigException {
        return TunnelDirection.parse("--direction", direction);
    }
}
