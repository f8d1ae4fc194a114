package rvpn.shoot;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.LaneLoops;
import rvpn.core.StreamSocket;
import rvpn.core.config.DeviceSetting;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.MssFix;
import rvpn.core.config.Networks;
import rvpn.core.config.RouteTableSetting;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.config.Side;
import rvpn.core.config.StartException;
import rvpn.core.config.UserSetting;
import rvpn.core.hook.HookConfig;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.IdentityFiles;
import rvpn.core.identity.IdentitySource;
import rvpn.core.identity.Role;
import rvpn.core.management.ManagementConfig;
import rvpn.core.status.StatusServer;
import rvpn.tun.Routing;

/**
 * Everything that an end which dials is told: vpn-shoot-client, and vpn-seed-client in the default direction
 * ({@link SeedClientConfig}).
 *
 * @param program its name
 * @param side of the tunnel on which it is
 * @param proxy between here and the gateway, if there is one
 * @param serverName a name that the certificate of the end that is dialled must carry
 */
record ShootConfig(
        String program,
        Side side,
        Gateway gateway,
        GatewayPass pass,
        Optional<HttpProxy> proxy,
        ExpectedName serverName,
        int connectTimeoutMs,
        String congestion,
        int lanes,
        String device,
        Routing routing,
        MssFix mssFix,
        Networks networks,
        IdentitySource identity,
        InetSocketAddress statusListen,
        ManagementConfig management,
        HookConfig hooks,
        FirewallSetting firewall) {
    static final String PROGRAM = "vpn-shoot-client";

    private static final Setting<ExpectedName> SERVER_NAME = Setting.of(
                    "server-name",
                    "NAME",
                    "Name that the seed server's certificate must carry; prefix:TEXT stands for all that begin so.",
                    ShootConfig::expectedName)
            .or("vpn-seed-server");
    static final Setting<Integer> CONNECT_TIMEOUT_MS = Setting.number(
            "connect-timeout-ms",
            100,
            120_000,
            10_000,
            "MS",
            "How long the connection, the answers of proxy and gateway, and then the greeting may each take, in milliseconds.");
    private static final IdentityFiles FILES = IdentityFiles.named("", Path.of("/srv/secrets/vpn-client"));

    static final List<Setting<?>> SETTINGS =
            settings(Setting.all(Gateway.SETTINGS, GatewayPass.SETTINGS), SERVER_NAME, Networks.SETTINGS, FILES);

    /** What may change while the tunnel is up. */
    static final Set<Setting<?>> LIVE = Stream.concat(
                    Networks.LIVE.stream(), Stream.of(RouteTableSetting.ROUTE_PRIORITY))
            .collect(Collectors.toUnmodifiableSet());

    static ShootConfig from(Settings settings) throws StartException {
        Gateway gateway = Gateway.from(settings);
        GatewayPass pass = GatewayPass.from(settings, gateway.dial());
        return from(settings, PROGRAM, Side.SHOOT, gateway, pass, SERVER_NAME, FILES);
    }

    /** What every end that dials is told, around what its program has of its own. */
    static List<Setting<?>> settings(
            List<? extends Setting<?>> way,
            Setting<ExpectedName> serverName,
            List<Setting<?>> networks,
            IdentityFiles files) {
        return Setting.all(
                way,
                HttpProxy.SETTINGS,
                List.of(serverName, CONNECT_TIMEOUT_MS, StreamSocket.CONGESTION, LaneLoops.LANES),
                networks,
                List.of(DeviceSetting.DEVICE),
                RouteTableSetting.SETTINGS,
                List.of(MssFix.MSS_FIX),
                files.all(),
                List.of(StatusServer.LISTEN),
                ManagementConfig.SETTINGS,
                HookConfig.OF_DEVICE,
                List.of(FirewallSetting.FIREWALL, UserSetting.USER));
    }

    /** Of the end on that side, whose program has these of its own. */
    static ShootConfig from(
            Settings settings,
            String program,
            Side side,
            Gateway gateway,
            GatewayPass pass,
            Setting<ExpectedName> serverName,
            IdentityFiles files)
            throws StartException {
        return new ShootConfig(
                program,
                side,
                gateway,
                pass,
                HttpProxy.from(settings),
                settings.require(serverName),
                settings.require(CONNECT_TIMEOUT_MS),
                settings.require(StreamSocket.CONGESTION),
                settings.require(LaneLoops.LANES),
                settings.require(DeviceSetting.DEVICE),
                RouteTableSetting.from(settings),
                settings.require(MssFix.MSS_FIX),
                Networks.from(settings),
                IdentitySource.of(settings, files, Role.CLIENT, Clock.systemUTC()),
                settings.require(StatusServer.LISTEN),
                ManagementConfig.from(settings),
                HookConfig.from(settings),
                settings.require(FirewallSetting.FIREWALL));
    }

    /** Whom the handshake asks for by name: the seed server, or who shall take it there; null where that may be one of several. */
    String sni() {
        if (gateway.dial() == Gateway.Dial.TLS) {
            return gateway.serverName();
        }
        return serverName.isPrefix() ? null : serverName.text();
    }

    static ExpectedName expectedName(String text) {
        ExpectedName name = ExpectedName.parse(text);
        Endpoint.host(name.isPrefix() ? name.text() + "x" : name.text()); // what follows makes up for a dash at the end
        return name;
    }
}
