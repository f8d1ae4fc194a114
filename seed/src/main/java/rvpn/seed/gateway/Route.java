package rvpn.seed.gateway;

import java.util.List;

/**
 * What the gateway knows of one shoot.
 *
 * @param namespace of its control plane; names the shoot in logs
 * @param services that may be reached; in the order of the file
 * @param passes who may pass to its VPN servers
 */
record Route(String namespace, List<RoutedService> services, PassRules passes) {
    Route {
        services = List.copyOf(services);
    }

    /** One that says nothing of passes. */
    Route(String namespace, List<RoutedService> services) {
        this(namespace, services, PassRules.NONE);
    }
}
