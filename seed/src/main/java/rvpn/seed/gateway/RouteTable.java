package rvpn.seed.gateway;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.seed.connect.HostPort;

/**
 * All ways of one moment; never changes. A namespace that has a route has only what that says. Of another namespace those
 * services are known that {@code hosts} names, and, where DNS is asked, all.
 */
final class RouteTable {
    private final List<Route> routes;
    private final Map<String, Way> byNamespaceAndService = new HashMap<>();
    private final Map<String, Route> byNamespace = new HashMap<>();
    private final Map<StreamKind, Map<String, Way>> byServerName =
            Map.of(StreamKind.TUNNEL, new HashMap<>(), StreamKind.APISERVER, new HashMap<>());
    private final Map<String, InetSocketAddress> hosts;
    private final boolean asksDns;

    /**
     * Checks nothing.
     *
     * @param routes without a namespace or, within one kind of service, a server name twice
     * @param hosts addresses by full name, for what has none of its own
     * @param asksDns whether services are known that stand nowhere
     */
    RouteTable(List<Route> routes, Map<String, InetSocketAddress> hosts, boolean asksDns) {
        this.routes = List.copyOf(routes);
        this.hosts = Map.copyOf(hosts);
        this.asksDns = asksDns;
        routes.forEach(this::index);
    }

    private void index(Route route) {
        byNamespace.put(route.namespace(), route);
        for (RoutedService service : route.services()) {
            Way way = new Way(route, withHost(service));
            Destination destination = service.destination();
            byNamespaceAndService.put(destination.host(), way);
            Map<String, Way> names = byServerName.get(destination.kind());
            service.serverNames().forEach(name -> names.put(name, way));
        }
    }

    private RoutedService withHost(RoutedService service) {
        InetSocketAddress host = hosts.get(service.destination().host());
        return service.address().isPresent() || host == null
                ? service
                : new RoutedService(service.destination(), service.serverNames(), Optional.of(HostPort.of(host)));
    }

    /** Those of the file. */
    List<Route> routes() {
        return routes;
    }

    /** The way to a service that was named in full. */
    Optional<Way> find(Destination destination) {
        if (byNamespace.containsKey(destination.namespace())) {
            return Optional.ofNullable(byNamespaceAndService.get(destination.host()));
        }
        InetSocketAddress host = hosts.get(destination.host());
        if (host == null && !asksDns) {
            return Optional.empty();
        }
        RoutedService service =
                RoutedService.of(destination, Optional.ofNullable(host).map(HostPort::of));
        return Optional.of(new Way(new Route(destination.namespace(), List.of(service)), service));
    }

    /**
     * The way to a service by a name of TLS.
     *
     * @param name in lower case
     */
    Optional<Way> find(StreamKind kind, String name) {
        Way way = byServerName.get(kind).get(name);
        return way != null
                ? Optional.of(way)
                : Destination.ofHost(name)
                        .filter(destination -> destination.kind() == kind)
                        .flatMap(this::find);
    }
}
