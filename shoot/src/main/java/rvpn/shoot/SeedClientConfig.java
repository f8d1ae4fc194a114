package rvpn.shoot;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Networks;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.core.config.Side;
import rvpn.core.config.StartException;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.IdentityFiles;

/** What vpn-seed-client is told: it dials the shoot's load balancer, behind which the shoot's own server answers. */
final class SeedClientConfig {
    static final String PROGRAM = "vpn-seed-client";

    /** Of Gardener's Service {@code vpn-shoot}. */
    private static final int PORT_OF_LOAD_BALANCER = 4314;

    private static final Setting<List<Endpoint>> ENDPOINT = Setting.of(
                    "endpoint",
                    "HOST[:PORT][,HOST[:PORT]...]",
                    "Name or address of the shoot's load balancer, or of several, of which any will do; may be given several"
                            + " times.",
                    Gateway::endpoints)
            .alsoFrom("ENDPOINT")
            .severalBy(",");
    private static final Setting<Integer> PORT = Setting.number(
                    "port",
                    1,
                    65_535,
                    PORT_OF_LOAD_BALANCER,
                    "PORT",
                    "Port of the load balancer, where --endpoint names none.")
            .alsoFrom("OPENVPN_PORT");
    private static final Setting<ExpectedName> SERVER_NAME = Setting.of(
                    "server-name",
                    "NAME",
                    "Name that the shoot server's certificate must carry; prefix:TEXT stands for all that begin so.",
                    ShootConfig::expectedName)
            .or("vpn-shoot-server");
    private static final IdentityFiles FILES = IdentityFiles.named("", Path.of("/srv/secrets/vpn-seed"));

    static final List<Setting<?>> SETTINGS =
            ShootConfig.settings(List.of(ENDPOINT, PORT), SERVER_NAME, Networks.OF_SHOOT, FILES);

    /** What may change while the tunnel is up. */
    static final Set<Setting<?>> LIVE =
            ShootConfig.LIVE.stream().filter(SETTINGS::contains).collect(Collectors.toUnmodifiableSet());

    private SeedClientConfig() {}

    static ShootConfig from(Settings settings) throws StartException {
        return ShootConfig.from(
                settings, PROGRAM, Side.SEED, loadBalancer(settings), GatewayPass.NONE, SERVER_NAME, FILES);
    }

    private static Gateway loadBalancer(Settings settings) throws ConfigException {
        int port = settings.require(PORT);
        List<Endpoint> endpoints = settings.require(ENDPOINT).stream()
                .map(endpoint -> endpoint.orPort(port))
                .distinct()
                .toList();
        return Gateway.direct(endpoints);
    }
}
