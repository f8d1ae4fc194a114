package rvpn.seed.gateway;

import java.util.List;

/**
 * What the gateway knows of one shoot.
 *
 * @param namespace of its control plane; names the shoot in logs
 * @param services that may be reached; in the order of the file
 */
record Route(String namespace, List<RoutedService> services) {
    Route {
        services = List.copyOf(services);
    }
}
