package rvpn.seed.proxy;

import java.util.List;

/**
 * What the operator says of destinations besides the shoot's networks.
 *
 * @param extra further networks
 * @param ports that may be dialled where an extra network does not say otherwise
 */
public record DestinationRules(List<ExtraNetwork> extra, List<PortRange> ports) {
    /** The shoot's networks alone, and every port. */
    static final DestinationRules NONE = new DestinationRules(List.of(), List.of(PortRange.ALL));

    public DestinationRules {
        extra = List.copyOf(extra);
        ports = List.copyOf(ports);
    }

    boolean allowsPort(int port) {
        return ports.stream().anyMatch(range -> range.contains(port));
    }
}
