package rvpn.seed.proxy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import rvpn.core.config.ListenAddress;
import rvpn.core.config.Setting;
import rvpn.core.config.UnixAccess;
import rvpn.core.config.UnixListener;
import rvpn.seed.connect.AccessSettings;
import rvpn.seed.connect.EntranceSettings;
import rvpn.seed.connect.LimitSettings;

/** The proxy's options, for the program that starts it. */
public final class ProxySettings {
    static final Setting<InetSocketAddress> LISTEN = Setting.of(
                    "proxy-listen",
                    "[ADDRESS:]PORT",
                    "Where kube-apiserver finds the HTTPS CONNECT proxy; an IPv6 address stands in brackets.",
                    ListenAddress::parse)
            .or("9443");

    static final Setting<Set<String>> CLIENT_NAMES = Setting.of(
                    "proxy-client-names",
                    "NAME[,NAME...]",
                    "Names of which a client's certificate must bear one: as a DNS name of its subject alternative name, or as"
                            + " common name where it has none.",
                    ProxySettings::names)
            .or("kube-apiserver-http-proxy-client");

    static final LimitSettings LIMITS = LimitSettings.of(
            "proxy-", "a pod, service or node", 20_000, new LimitSettings.Client("client", "one client name", 0));

    static final Setting<Integer> DRAIN = EntranceSettings.drain(
            "proxy-drain-timeout-ms",
            1_000,
            "How long the proxy's streams may go on after SIGTERM, before the tunnel ends, in milliseconds.");

    static final Setting<TlsMinimum> TLS_MIN = Setting.of(
                    "proxy-tls-min", "1.2|1.3", "Oldest TLS that the proxy speaks.", TlsMinimum::parse)
            .or("1.3");

    static final Setting<Path> UNIX_SOCKET = Setting.of(
            "proxy-unix-socket",
            "PATH",
            "Unix socket where the proxy is served without TLS, too; whoever may write the file may use it.",
            UnixListener::parsePath);

    static final Setting<Integer> UNIX_SOCKET_MODE = Setting.of(
                    "proxy-unix-socket-mode",
                    "OCTAL",
                    "Mode of that socket, such as 0660 for its group as well.",
                    UnixAccess::parseMode)
            .or("0600");

    static final Setting<String> UNIX_SOCKET_OWNER = Setting.of(
                    "proxy-unix-socket-owner",
                    "USER[:GROUP]",
                    "Who owns that socket, by name or number; :GROUP for the group alone, the program's own where empty.",
                    UnixAccess::parseOwner)
            .or("");

    static final Setting<List<ExtraNetwork>> ALLOW = Setting.of(
                    "proxy-allow",
                    "CIDR[:PORT[-PORT]],...",
                    "Networks besides the shoot's that the proxy may dial, without the tunnel if need be; with ports,"
                            + " whatever --proxy-ports says.",
                    Setting.listOf(ExtraNetwork::parse))
            .or("");

    static final Setting<List<PortRange>> PORTS = Setting.of(
                    "proxy-ports", "PORT[-PORT],...", "Ports that the proxy may dial.", ProxySettings::ports)
            .or("1-65535");

    static final Setting<Integer> IDLE_TIMEOUT_MS = Setting.number(
            "proxy-idle-timeout-ms",
            0,
            7 * 24 * 3_600_000,
            0,
            "MS",
            "How long a stream may carry nothing before it is broken off; 0 for as long as its ends wish.");

    static final AccessSettings ACCESS = AccessSettings.of("proxy-");

    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL = Setting.all(
            List.of(LISTEN, UNIX_SOCKET, UNIX_SOCKET_MODE, UNIX_SOCKET_OWNER, TLS_MIN, CLIENT_NAMES),
            List.of(ALLOW, PORTS),
            LIMITS.all(),
            List.of(DRAIN, IDLE_TIMEOUT_MS),
            ACCESS.all());

    /** What may change while the proxy runs. */
    public static final List<Setting<?>> LIVE = List.of(ALLOW, PORTS);

    private ProxySettings() {}

    private static List<PortRange> ports(String text) {
        List<PortRange> ports = Setting.listOf(PortRange::parse).apply(text);
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("must hold at least one port");
        }
        return ports;
    }

    private static Set<String> names(String text) {
        Set<String> names = Set.copyOf(Setting.listOf(String::toString).apply(text));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("must hold at least one name");
        }
        return names;
    }
}
