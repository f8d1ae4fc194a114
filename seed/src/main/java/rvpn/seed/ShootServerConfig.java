package rvpn.seed;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.AgeLimit;
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
import rvpn.core.management.ManagementConfig;
import rvpn.core.status.StatusServer;
import rvpn.seed.client.ClientConfig;

/** What vpn-shoot-server is told: the same as the seed server, but for the proxy and for whom it expects. */
final class ShootServerConfig {
    static final String PROGRAM = "vpn-shoot-server";

    private static final Setting<List<ExpectedName>> CLIENT_NAMES = Setting.of(
                    "client-names",
                    "NAME[,NAME...]",
                    "Names of which a sidecar's certificate must carry one; prefix:TEXT stands for all that begin so.",
                    Setting.listOf(ExpectedName::parse))
            .or("vpn-seed-client");
    private static final IdentityFiles FILES = IdentityFiles.named("", Path.of("/srv/secrets/vpn-shoot"));

    static final List<Setting<?>> SETTINGS = Stream.of(
                    List.of(SeedConfig.LISTEN, StatusServer.LISTEN),
                    Networks.OF_SHOOT,
                    List.of(
                            DeviceSetting.DEVICE,
                            RouteTableSetting.ROUTE_TABLE,
                            RouteTableSetting.ROUTE_PRIORITY,
                            SeedMtu.MTU,
                            MssFix.MSS_FIX,
                            SeedConfig.PING_INTERVAL_MS,
                            SeedConfig.PING_TIMEOUT_MS,
                            SeedConfig.SESSION_GRACE_MS,
                            AgeLimit.MAX_AGE_S),
                    Arrivals.SETTINGS,
                    List.of(LaneLoops.LANES, StreamSocket.CONGESTION, CLIENT_NAMES),
                    FILES.all(),
                    ManagementConfig.SETTINGS,
                    HookConfig.OF_DEVICE,
                    HookConfig.OF_CLIENTS,
                    List.of(FirewallSetting.FIREWALL, UserSetting.USER),
                    ClientConfig.OF_SIDECARS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    /** What may change while the tunnel is up. */
    static final Set<Setting<?>> LIVE =
            SeedConfig.LIVE.stream().filter(SETTINGS::contains).collect(Collectors.toUnmodifiableSet());

    private ShootServerConfig() {}

    static SeedConfig from(Settings settings) throws StartException {
        return SeedConfig.from(settings, PROGRAM, Side.SHOOT, CLIENT_NAMES, Optional.empty(), FILES);
    }
}
