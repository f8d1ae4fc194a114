package rvpn.seed;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.AgeLimit;
import rvpn.core.LaneLoops;
import rvpn.core.StreamSocket;
import rvpn.core.config.ConfigException;
import rvpn.core.config.DeviceSetting;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.ListenAddress;
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
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.seed.client.ClientConfig;
import rvpn.seed.proxy.ProxyConfig;
import rvpn.seed.proxy.ProxySettings;
import rvpn.tun.Routing;

/**
 * Everything that an end which is dialled is told: vpn-seed-server, and vpn-shoot-server in the default direction
 * ({@link ShootServerConfig}).
 *
 * @param program its name
 * @param side of the tunnel on which it is
 * @param networks as they are
 * @param clientNames names of which the client's certificate must carry one
 * @param proxy on the seed alone
 */
record SeedConfig(
        String program,
        Side side,
        InetSocketAddress listen,
        InetSocketAddress statusListen,
        Networks networks,
        SeedOverlap overlap,
        String device,
        Routing routing,
        SeedMtu mtu,
        MssFix mssFix,
        int pingIntervalMs,
        int pingTimeoutMs,
        int sessionGraceMs,
        int maxSessionAgeS,
        Arrivals arrivals,
        int lanes,
        String congestion,
        List<ExpectedName> clientNames,
        Optional<ProxyConfig> proxy,
        IdentitySource identity,
        ManagementConfig management,
        HookConfig hooks,
        FirewallSetting firewall,
        ClientConfig clients) {
    static final String PROGRAM = "vpn-seed-server";

    static final Setting<InetSocketAddress> LISTEN = Setting.of(
                    "listen", "[ADDRESS:]PORT", "Where tunnel streams are accepted.", ListenAddress::parse)
            .or("1194");
    static final Setting<Integer> PING_INTERVAL_MS = Setting.number(
            "ping-interval-ms", 100, 300_000, 1000, "MS", "How often each end says that it lives, in milliseconds.");
    static final Setting<Integer> PING_TIMEOUT_MS = Setting.number(
            "ping-timeout-ms",
            200,
            600_000,
            3000,
            "MS",
            "How long the other end may be silent before its stream counts as lost, in milliseconds.");
    static final Setting<Integer> SESSION_GRACE_MS = Setting.number(
            "session-grace-ms",
            0,
            24 * 3_600_000,
            60_000,
            "MS",
            "How long a session without a stream may be taken up again, in milliseconds.");
    static final Setting<List<ExpectedName>> CLIENT_NAMES = Setting.of(
                    "client-names",
                    "NAME[,NAME...]",
                    "Names of which the shoot client's certificate must carry one; prefix:TEXT stands for all that begin so.",
                    Setting.listOf(ExpectedName::parse))
            .or("vpn-shoot-client");
    private static final IdentityFiles FILES = IdentityFiles.named("", Path.of("/srv/secrets/vpn-server"));

    static final List<Setting<?>> SETTINGS = settings(
            Setting.all(Networks.SETTINGS, SeedOverlap.SETTINGS),
            CLIENT_NAMES,
            ProxySettings.ALL,
            FILES,
            ClientConfig.SETTINGS);

    static SeedConfig from(Settings settings) throws StartException {
        return from(settings, PROGRAM, Side.SEED, CLIENT_NAMES, Optional.of(ProxyConfig.from(settings)), FILES);
    }

    /** What every end that is dialled is told, around what its program has of its own. */
    static List<Setting<?>> settings(
            List<Setting<?>> networks,
            Setting<List<ExpectedName>> clientNames,
            List<Setting<?>> proxy,
            IdentityFiles files,
            List<Setting<?>> clients) {
        return Setting.all(
                List.of(LISTEN, StatusServer.LISTEN),
                networks,
                List.of(
                        DeviceSetting.DEVICE,
                        RouteTableSetting.ROUTE_TABLE,
                        RouteTableSetting.ROUTE_PRIORITY,
                        SeedMtu.MTU,
                        MssFix.MSS_FIX,
                        PING_INTERVAL_MS,
                        PING_TIMEOUT_MS,
                        SESSION_GRACE_MS,
                        AgeLimit.MAX_AGE_S),
                Arrivals.SETTINGS,
                List.of(LaneLoops.LANES, StreamSocket.CONGESTION, clientNames),
                proxy,
                files.all(),
                ManagementConfig.SETTINGS,
                HookConfig.OF_DEVICE,
                HookConfig.OF_CLIENTS,
                List.of(FirewallSetting.FIREWALL, UserSetting.USER),
                clients);
    }

    /** Of the end on that side, whose program has these of its own. */
    static SeedConfig from(
            Settings settings,
            String program,
            Side side,
            Setting<List<ExpectedName>> clientNames,
            Optional<ProxyConfig> proxy,
            IdentityFiles files)
            throws StartException {
        SeedConfig config = new SeedConfig(
                program,
                side,
                settings.require(LISTEN),
                settings.require(StatusServer.LISTEN),
                Networks.from(settings),
                side == Side.SEED ? SeedOverlap.from(settings) : SeedOverlap.NONE,
                settings.require(DeviceSetting.DEVICE),
                RouteTableSetting.from(settings),
                settings.require(SeedMtu.MTU),
                settings.require(MssFix.MSS_FIX),
                settings.require(PING_INTERVAL_MS),
                settings.require(PING_TIMEOUT_MS),
                settings.require(SESSION_GRACE_MS),
                settings.require(AgeLimit.MAX_AGE_S),
                Arrivals.from(settings),
                settings.require(LaneLoops.LANES),
                settings.require(StreamSocket.CONGESTION),
                settings.require(clientNames),
                proxy,
                IdentitySource.of(settings, files, Role.SERVER, Clock.systemUTC()),
                ManagementConfig.from(settings),
                HookConfig.from(settings),
                settings.require(FirewallSetting.FIREWALL),
                ClientConfig.from(settings));
        return config.checked(settings, clientNames);
    }

    /** What may change while the tunnel is up. */
    static final Set<Setting<?>> LIVE = Stream.of(
                    Networks.LIVE,
                    SeedOverlap.SETTINGS,
                    List.<Setting<?>>of(
                            RouteTableSetting.ROUTE_PRIORITY,
                            SeedMtu.MTU,
                            MssFix.MSS_FIX,
                            PING_INTERVAL_MS,
                            PING_TIMEOUT_MS),
                    ProxySettings.LIVE)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** The same with what of another's may change while the tunnel is up. */
    SeedConfig withLive(SeedConfig next) {
        return new SeedConfig(
                program,
                side,
                listen,
                statusListen,
                networks.around(next.networks),
                next.overlap,
                device,
                routing.at(next.routing.priority()),
                next.mtu,
                next.mssFix,
                next.pingIntervalMs,
                next.pingTimeoutMs,
                sessionGraceMs,
                maxSessionAgeS,
                arrivals,
                lanes,
                congestion,
                clientNames,
                proxy.map(own -> own.withLive(next.proxy.orElseThrow())),
                identity,
                management,
                hooks,
                firewall,
                clients);
    }

    /** The networks as packets in the tunnel have them. */
    Networks inTunnel() {
        return overlap.inTunnel(networks);
    }

    private SeedConfig checked(Settings settings, Setting<List<ExpectedName>> clientNamesSetting)
            throws ConfigException {
        if (pingTimeoutMs < 2 * pingIntervalMs) {
            throw settings.refuse(
                    PING_TIMEOUT_MS, "must be at least twice --ping-interval-ms, which is " + pingIntervalMs);
        }
        overlap.check(settings, networks, firewall);
        IpAddress own = IpAddress.of(listen.getAddress().getAddress());
        for (Cidr cidr : Stream.concat(inTunnel().behind(side.other()).stream(), networks.transfer().stream())
                .toList()) {
            if (cidr.contains(own)) {
                throw settings.refuse(
                        LISTEN,
                        own + " lies inside " + cidr
                                + ", which is routed into the tunnel: it would run through itself");
            }
        }
        if (clientNames.isEmpty()) {
            throw settings.refuse(clientNamesSetting, "at least one name is needed");
        }
        return this;
    }
}
