package rvpn.seed;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rvpn.core.config.Networks;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.config.Side;
import rvpn.core.config.StartException;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.IdentityFiles;
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

    static final List<Setting<?>> SETTINGS =
            SeedConfig.settings(Networks.OF_SHOOT, CLIENT_NAMES, List.of(), FILES, ClientConfig.OF_SIDECARS);

    /** What may change while the tunnel is up. */
    static final Set<Setting<?>> LIVE =
            SeedConfig.LIVE.stream().filter(SETTINGS::contains).collect(Collectors.toUnmodifiableSet());

    private ShootServerConfig() {}

    static SeedConfig from(Settings settings) throws StartException {
        return SeedConfig.from(settings, PROGRAM, Side.SHOOT, CLIENT_NAMES, Optional.empty(), FILES);
    }
}
