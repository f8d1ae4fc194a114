package rvpn.seed.gateway;

import java.util.List;
import java.util.Optional;
import rvpn.seed.connect.HostPort;
import rvpn.seed.connect.Target;

/**
 * One service of a shoot.
 *
 * @param serverNames by which a TLS hello asks for it, in lower case; its full name always is one besides
 * @param address where it is dialled; where there is none, DNS is asked for its full name
 */
record RoutedService(Destination destination, List<String> serverNames, Optional<HostPort> address) {
    RoutedService {
        serverNames = List.copyOf(serverNames);
    }

    /** One that is in no file: known by its full name alone. */
    static RoutedService of(Destination destination, Optional<HostPort> address) {
        return new RoutedService(destination, List.of(), address);
    }

    /** What is dialled; messages call it by its full name where the address is one. */
    Target target() {
        return dialled().called(destination.host());
    }

    private Target dialled() {
        if (address.isEmpty()) {
            return new Target(destination.host(), destination.kind().port(), Optional.empty());
        }
        HostPort where = address.get();
        return where.literal().isPresent()
                ? new Target(destination.host(), where.port(), where.literal())
                : Target.of(where);
    }
}
