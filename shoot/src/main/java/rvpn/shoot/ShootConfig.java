package rvpn.shoot;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.LaneLoops;
import rvpn.core.StreamSocket;
import rvpn.core.config.ConfigException;
import rvpn.core.config.DeviceSetting;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.MssFix;
import rvpn.core.config.Networks;
import rvpn.core.config.RouteTableSetting;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.UserSetting;
import rvpn.core.hook.HookConfig;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.IdentityFiles;
import rvpn.core.identity.IdentitySource;
import rvpn.core.identity.Role;
import rvpn.core.management.ManagementConfig;
import rvpn.core.status.StatusServer;
import rvpn.ip.IpAddress;

/**
 * Everything that vpn-shoot-client is told.
 *
 * @param endpoint name or address of the gateway, or of the seed server with {@link Dial#DIRECT}
 * @param headerKey HTTP header that carries the destination to the gateway
 * @param headerValue the destination, such as {@code outbound|1194||vpn-seed-server.NAMESPACE.svc.cluster.local}
 * @param seedName a name that the seed server's certificate must carry
 */
record ShootConfig(
        String endpoint,
        int port,
        Dial dial,
        String headerKey,
        String headerValue,
        ExpectedName seedName,
        int connectTimeoutMs,
        String congestion,
        int lanes,
        String device,
        int routeTable,
        MssFix mssFix,
        Networks networks,
        IdentitySource identity,
        InetSocketAddress statusListen,
        ManagementConfig management,
        HookConfig hooks,
        FirewallSetting firewall) {
    /** What stands at the endpoint. */
    enum Dial {
        /** A gateway that wants an HTTP CONNECT first. */
        CONNECT,
        /** The seed server itself. */
        DIRECT
    }

    private static final Setting<String> ENDPOINT = Setting.of(
                    "endpoint", "HOST", "Name or address of the gateway to dial.", ShootConfig::host)
            .alsoFrom("ENDPOINT");
    private static final Setting<Integer> PORT = Setting.number("port", 1, 65_535, 8132, "PORT", "Port of the gateway.")
            .alsoFrom("OPENVPN_PORT");
    private static final Setting<Dial> DIAL = Setting.choice(
            "dial",
            Dial.class,
            Dial.CONNECT,
            "Whether a gateway wants an HTTP CONNECT first, or the seed server answers.");
    private static final Setting<String> HEADER = Setting.of(
                    "reversed-vpn-header",
                    "VALUE",
                    "Destination for the gateway: outbound|1194||vpn-seed-server.NAMESPACE.svc.cluster.local.",
                    ShootConfig::headerText)
            .or("invalid-host")
            .alsoFrom("REVERSED_VPN_HEADER");
    private static final Setting<String> HEADER_KEY = Setting.of(
                    "reversed-vpn-header-key", "NAME", "Name of the header with the destination.", ShootConfig::token)
            .or("Reversed-VPN")
            .alsoFrom("REVERSED_VPN_HEADER_KEY");
    private static final Setting<ExpectedName> SERVER_NAME = Setting.of(
                    "server-name",
                    "NAME",
                    "Name that the seed server's certificate must carry; prefix:TEXT stands for all that begin so.",
                    ShootConfig::expectedName)
            .or("vpn-seed-server");
    private static final Setting<Integer> CONNECT_TIMEOUT_MS = Setting.number(
            "connect-timeout-ms",
            100,
            120_000,
            10_000,
            "MS",
            "How long the connection, and then the greeting, may take, in milliseconds.");
    private static final IdentityFiles FILES = IdentityFiles.named("", Path.of("/srv/secrets/vpn-client"));

    static final List<Setting<?>> SETTINGS = Stream.of(
                    List.of(
                            ENDPOINT,
                            PORT,
                            DIAL,
                            HEADER,
                            HEADER_KEY,
                            SERVER_NAME,
                            CONNECT_TIMEOUT_MS,
                            StreamSocket.CONGESTION,
                            LaneLoops.LANES),
                    Networks.SETTINGS,
                    List.of(DeviceSetting.DEVICE, RouteTableSetting.ROUTE_TABLE, MssFix.MSS_FIX),
                    FILES.all(),
                    List.of(StatusServer.LISTEN),
                    ManagementConfig.SETTINGS,
                    HookConfig.OF_DEVICE,
                    List.of(FirewallSetting.FIREWALL, UserSetting.USER))
            .<Setting<?>>flatMap(List::stream)
            .toList();

    /** What may change while the tunnel is up. */
    static final Set<Setting<?>> LIVE = Set.copyOf(Networks.LIVE);

    static ShootConfig from(Settings settings) throws StartException {
        ShootConfig config = new ShootConfig(
                settings.require(ENDPOINT),
                settings.require(PORT),
                settings.require(DIAL),
                settings.require(HEADER_KEY),
                settings.require(HEADER),
                settings.require(SERVER_NAME),
                settings.require(CONNECT_TIMEOUT_MS),
                settings.require(StreamSocket.CONGESTION),
                settings.require(LaneLoops.LANES),
                settings.require(DeviceSetting.DEVICE),
                settings.require(RouteTableSetting.ROUTE_TABLE),
                settings.require(MssFix.MSS_FIX),
                Networks.from(settings),
                IdentitySource.of(settings, FILES, Role.CLIENT, Clock.systemUTC()),
                settings.require(StatusServer.LISTEN),
                ManagementConfig.from(settings),
                HookConfig.from(settings),
                settings.require(FirewallSetting.FIREWALL));
        return config.checked(settings);
    }

    private ShootConfig checked(Settings settings) throws ConfigException {
        if (dial == Dial.CONNECT && headerValue.equals(HEADER.defaultText())) {
            throw settings.refuse(
                    HEADER,
                    "the gateway needs a destination: outbound|1194||vpn-seed-server.NAMESPACE.svc.cluster.local");
        }
        return this;
    }

    /** What hooks are told of the way to the seed. */
    Map<String, String> forHooks() {
        return Map.of("proto_1", "tcp-client", "remote_1", endpoint, "remote_port_1", Integer.toString(port));
    }

    /** How log lines call the other end. */
    String target() {
        return (endpoint.contains(":") ? "[" + endpoint + "]" : endpoint) + ":" + port;
    }

    /** Whom the handshake asks for by name; null where that may be one of several. */
    String serverName() {
        return seedName.isPrefix() ? null : seedName.text();
    }

    private static ExpectedName expectedName(String text) {
        ExpectedName name = ExpectedName.parse(text);
        host(name.isPrefix() ? name.text() + "x" : name.text()); // what follows makes up for a dash at the end
        return name;
    }

    private static String host(String text) {
        if (text.contains(":")) {
            return address(text);
        }
        if (!text.matches("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9._])?")) {
            throw new IllegalArgumentException("'" + printable(text) + "' is neither a host name nor an IP address");
        }
        return text;
    }

    /** Only an IPv6 address has colons; what mostly stands here by mistake is HOST:PORT. */
    private static String address(String text) {
        try {
            return IpAddress.parse(text).toString();
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("'" + printable(text)
                    + "' is neither a host name nor an IP address; a port does not belong here, nor do brackets");
        }
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private static String token(String text) {
        if (!text.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException(
                    "'" + printable(text) + "' is no header name: letters, digits and dashes only");
        }
        return text;
    }

    private static String headerText(String text) {
        if (!text.matches("[\\x21-\\x7e]{1,400}")) {
            throw new IllegalArgumentException("a destination has 1 to 400 printable characters without blanks");
        }
        return text;
    }
}
