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
import rvpn.seed.yaml.YamlNode;
import rvpn.seed.yaml.YamlText;

/** Reads the file of {@code --routes}; docs/gateway.md says what stands in it. Whole or not at all. */
final class RouteFile {
    private static final String ROUTES = "routes";
    private static final String NAMESPACE = "namespace";
    private static final String PASSES = "passes";
    private static final String SERVER_NAMES = "server-names";
    private static final String ADDRESS = "address";
    private static final List<String> SERVICES = List.of(
            Destination.VPN_SERVER,
            Destination.VPN_SERVER + "-0",
            Destination.VPN_SERVER + "-1",
            Destination.VPN_SERVER + "-2",
            Destination.VPN_SERVER + "-3",
            Destination.VPN_SERVER + "-4",
            Destination.APISERVER);
    private static final List<String> ROUTE_KEYS =
            Stream.concat(Stream.of(NAMESPACE, PASSES), SERVICES.stream()).toList();

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
        YamlNode root = YamlText.read("--" + GatewaySettings.ROUTES.name(), file);
        for (YamlNode entry : require(root, root.map(List.of(ROUTES)), ROUTES).list()) {
            routes.add(reader.route(entry));
        }
        return routes;
    }

    private Route route(YamlNode entry) throws ConfigException {
        Map<String, YamlNode> fields = entry.map(ROUTE_KEYS);
        String namespace = namespace(require(entry, fields, NAMESPACE));
        List<RoutedService> services = new ArrayList<>();
        for (String name : SERVICES) {
            if (fields.containsKey(name)) {
                services.add(service(Destination.of(name, namespace).orElseThrow(), fields.get(name)));
            }
        }
        if (services.isEmpty()) {
            throw entry.wrong("has no service for '" + namespace + "'; known are " + String.join(", ", SERVICES));
        }
        PassRules passes = fields.containsKey(PASSES) ? PassRules.read(fields.get(PASSES), directory) : PassRules.NONE;
        return new Route(namespace, services, passes);
    }

    private static YamlNode require(YamlNode map, Map<String, YamlNode> fields, String key) throws ConfigException {
        if (!fields.containsKey(key)) {
            throw map.wrong("needs '" + key + "'");
        }
        return fields.get(key);
    }

    private String namespace(YamlNode field) throws ConfigException {
        String namespace = field.word();
        if (!Destination.isLabel(namespace)) {
            throw field.wrong("is " + field.kind() + ", not the name of a namespace: a-z, 0-9 and inner hyphens");
        }
        if (!namespaces.add(namespace)) {
            throw field.wrong("'" + namespace + "' has a route already");
        }
        return namespace;
    }

    /** @param details may be empty: then it is known by its full name alone */
    private RoutedService service(Destination destination, YamlNode details) throws ConfigException {
        Map<String, YamlNode> fields = details.map(List.of(ADDRESS, SERVER_NAMES));
        List<String> names = new ArrayList<>();
        if (fields.containsKey(SERVER_NAMES)) {
            for (YamlNode name : fields.get(SERVER_NAMES).list()) {
                names.add(serverName(name, destination));
            }
        }
        YamlNode address = fields.get(ADDRESS);
        return new RoutedService(
                destination,
                names,
                address == null
                        ? Optional.empty()
                        : Optional.of(address(address, destination.kind().port())));
    }

    /** One name may be a shoot's for its tunnel and for its API server: the application protocol tells them apart. */
    private String serverName(YamlNode field, Destination destination) throws ConfigException {
        String name = field.word().toLowerCase(Locale.ROOT);
        if (!isDnsName(name)) {
            throw field.wrong("is " + field.kind() + ", not a DNS name such as vpn.example.org");
        }
        if (Destination.ofHost(name).isPresent()) {
            throw field.wrong("'" + name + "' is known already, as the full name of that service; leave it out");
        }
        Destination other = owners.put(destination.kind() + " " + name, destination);
        for (StreamKind kind : StreamKind.values()) {
            Destination owner = kind == destination.kind() ? other : owners.get(kind + " " + name);
            boolean isItsOwn = owner == null
                    || kind != destination.kind() && owner.namespace().equals(destination.namespace());
            if (!isItsOwn) {
                throw field.wrong("'" + name + "' is a name of " + owner.host() + " already");
            }
        }
        return name;
    }

    private static boolean isDnsName(String name) {
        try {
            return HostPort.parse(name + ":443").literal().isEmpty() && !name.startsWith("[");
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private static HostPort address(YamlNode field, int presetPort) throws ConfigException {
        String text = field.word();
        boolean hasPort = text.startsWith("[") ? text.contains("]:") : text.contains(":");
        try {
            return HostPort.parse(hasPort ? text : text + ":" + presetPort);
        } catch (IllegalArgumentException wrong) {
            throw field.wrong(wrong.getMessage());
        }
    }
}
