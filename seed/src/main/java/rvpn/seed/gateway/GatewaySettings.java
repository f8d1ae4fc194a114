package rvpn.seed.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rvpn.core.config.ListenAddress;
import rvpn.core.config.Setting;
import rvpn.core.config.UserSetting;
import rvpn.core.status.StatusServer;
import rvpn.seed.connect.AccessSettings;
import rvpn.seed.connect.EntranceSettings;
import rvpn.seed.connect.HostPort;
import rvpn.seed.connect.LimitSettings;
import rvpn.seed.connect.Printable;

/** The options of {@code vpn-gateway}. */
public final class GatewaySettings {
    static final Setting<List<InetSocketAddress>> LISTEN = Setting.of(
                    "listen",
                    "[ADDRESS:]PORT[,...]",
                    "Where it is dialled, in plain HTTP and in TLS: every port takes both; an IPv6 address stands in"
                            + " brackets.",
                    GatewaySettings::listen)
            .or("8132");

    static final Setting<Path> ROUTES = Setting.of(
            "routes",
            "FILE",
            "YAML file of the shoots that are served, see gateway.md; read again when it changes and on SIGHUP.",
            Path::of);

    static final Setting<Boolean> DNS_ROUTES = Setting.of(
            "dns-routes",
            "yes|no",
            "Whether services of namespaces that neither the file of routes nor --hosts names are asked for in DNS;"
                    + " without this option they are if there is no such file.",
            GatewaySettings::yesOrNo);

    static final Setting<Map<String, InetSocketAddress>> HOSTS = Setting.of(
            "hosts",
            "NAME=ADDRESS[:PORT][,...]",
            "Addresses of services that have none in the file of routes, by their name"
                    + " vpn-seed-server[-N].NAMESPACE.svc.cluster.local or kube-apiserver.NAMESPACE.svc.cluster.local;"
                    + " DNS is asked for every other.",
            GatewaySettings::hosts);

    static final Setting<Set<Door>> REQUIRE_PASS = Setting.of(
                    "require-pass",
                    "none|connect|tls|connect,tls",
                    "By which doors a shoot needs a pass to its VPN server, where its route does not say; see gateway.md.",
                    PassDoors::parse)
            .or("tls");

    static final Setting<List<Path>> PASS_KEYS = Setting.of(
            "pass-keys",
            "FILE[,FILE...]",
            "PEM files of public gate keys whose token passes are good for every shoot that they name; read again when"
                    + " they change.",
            Setting.listOf(Path::of));

    static final LimitSettings LIMITS = LimitSettings.of(
            "", "the destination", 5_000, new LimitSettings.Client("destination", "one destination", 4096));

    static final AccessSettings ACCESS = AccessSettings.of("");

    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL = Setting.all(
            List.of(LISTEN, StatusServer.LISTEN, ROUTES, DNS_ROUTES, HOSTS, REQUIRE_PASS, PASS_KEYS),
            LIMITS.all(),
            EntranceSettings.ALL,
            ACCESS.all(),
            List.of(UserSetting.USER));

    private GatewaySettings() {}

    private static List<InetSocketAddress> listen(String text) {
        List<InetSocketAddress> addresses = Setting.listOf(ListenAddress::parse).apply(text);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no port");
        }
        return addresses;
    }

    private static boolean yesOrNo(String text) {
        return switch (text) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither yes nor no");
        };
    }

    private static Map<String, InetSocketAddress> hosts(String text) {
        Map<String, InetSocketAddress> hosts = new HashMap<>();
        for (String entry : Setting.listOf(String::toString).apply(text)) {
            int equals = entry.indexOf('=');
            String name = equals < 0 ? entry : entry.substring(0, equals).strip();
            Optional<Destination> destination = equals < 0 ? Optional.empty() : Destination.ofHost(name);
            if (destination.isEmpty()) {
                throw new IllegalArgumentException("'" + Printable.of(entry)
                        + "' must be vpn-seed-server[-N].NAMESPACE.svc.cluster.local=ADDRESS[:PORT],"
                        + " or the same with kube-apiserver");
            }
            String address = entry.substring(equals + 1).strip();
            InetSocketAddress where =
                    HostPort.parseAddress(address, destination.get().kind().port());
            if (hosts.put(name, where) != null) {
                throw new IllegalArgumentException("'" + name + "' is there twice");
            }
        }
        return hosts;
    }
}
