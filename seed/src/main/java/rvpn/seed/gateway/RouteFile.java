package rvpn.seed.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.config.ConfigException;
import rvpn.seed.connect.HostPort;

/** Reads the file of {@code --routes}; docs/gateway.md says what stands in it. Whole or not at all. */
final class RouteFile {
    private static final String NAMESPACE = "namespace";
    private static final String PASSES = "passes";
    private static final String SERVER_NAMES = "server-names";
    private static final String ADDRESS = "address";
    private static final String[] SERVICES = {
        Destination.VPN_SERVER,
        Destination.VPN_SERVER + "-0",
        Destination.VPN_SERVER + "-1",
        Destination.VPN_SERVER + "-2",
        Destination.VPN_SERVER + "-3",
        Destination.VPN_SERVER + "-4",
        Destination.APISERVER
    };
    private static final String[] ROUTE_KEYS =
            Stream.concat(Stream.of(NAMESPACE, PASSES), Stream.of(SERVICES)).toArray(String[]::new);

    private final Set<String> namespaces = new HashSet<>();
    private final Map<String, Destination> owners = new HashMap<>();

    private final Path directory;

    private RouteFile(Path directory) {
        this.directory = directory;
    }

    /** The routes, in the order of the file. */
    static List<Route> read(Path file) throws ConfigException {
        RouteFile reader = new RouteFile(file.toAbsolutePath().getParent());
        List<Route> routes = new ArrayList<>();
        for (YamlMapping entry :
                YamlMapping.read(GatewaySettings.ROUTES.name(), file, "routes").mappings("routes", ROUTE_KEYS)) {
            routes.add(reader.route(entry));
        }
        return routes;
    }

    private Route route(YamlMapping entry) throws ConfigException {
        String namespace = entry.requireText(NAMESPACE);
        if (!Destination.isLabel(namespace)) {
            throw entry.error(NAMESPACE, "must be the name of a namespace: a-z, 0-9 and inner hyphens");
        }
        if (!namespaces.add(namespace)) {
            throw entry.error(NAMESPACE, "'" + namespace + "' has a route already");
        }
        List<RoutedService> services = new ArrayList<>();
        for (String name : SERVICES) {
            if (entry.has(name)) {
                Destination destination = Destination.of(name, namespace).orElseThrow();
                Optional<YamlMapping> details = entry.mapping(name, SERVER_NAMES, ADDRESS);
                services.add(
                        details.isPresent()
                                ? service(destination, details.get())
                                : RoutedService.of(destination, Optional.empty()));
            }
        }
        if (services.isEmpty()) {
            throw entry.error(
                    NAMESPACE, "'" + namespace + "' has no service; known are " + String.join(", ", SERVICES));
        }
        return new Route(namespace, services, PassRules.read(entry, PASSES, directory));
    }

    private RoutedService service(Destination destination, YamlMapping details) throws ConfigException {
        List<String> names = new ArrayList<>();
        for (String text : details.texts(SERVER_NAMES)) {
            String name = text.toLowerCase(Locale.ROOT);
            checkName(name, destination, details);
            names.add(name);
        }
        Optional<String> address = details.text(ADDRESS);
        return new RoutedService(
                destination,
                names,
                address.isEmpty()
                        ? Optional.empty()
                        : Optional.of(address(address.get(), destination.kind().port(), details)));
    }

    /** One name may be a shoot's for its tunnel and for its API server: the application protocol tells them apart. */
    private void checkName(String name, Destination destination, YamlMapping details) throws ConfigException {
        if (!isDnsName(name)) {
            throw details.error(SERVER_NAMES, "holds '" + name + "', which is no DNS name");
        }
        if (Destination.ofHost(name).isPresent()) {
            throw details.error(SERVER_NAMES, "holds '" + name + "', by which that service is known already");
        }
        Destination other = owners.put(destination.kind() + " " + name, destination);
        for (StreamKind kind : StreamKind.values()) {
            Destination owner = kind == destination.kind() ? other : owners.get(kind + " " + name);
            boolean isItsOwn = owner == null
                    || kind != destination.kind() && owner.namespace().equals(destination.namespace());
            if (!isItsOwn) {
                throw details.error(SERVER_NAMES, "holds '" + name + "', which is a name of " + owner.host());
            }
        }
    }

    private static boolean isDnsName(String name) {
        try {
            return HostPort.parse(name + ":443").literal().isEmpty() && !name.startsWith("[");
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private static HostPort address(String text, int presetPort, YamlMapping details) throws ConfigException {
        boolean hasPort = text.startsWith("[") ? text.contains("]:") : text.contains(":");
        try {
            return HostPort.parse(hasPort ? text : text + ":" + presetPort);
        } catch (IllegalArgumentException wrong) {
            throw details.error(ADDRESS, wrong.getMessage());
        }
    }
}
