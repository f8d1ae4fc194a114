package rvpn.shoot;

import rvpn.core.config.ConfigurationWatch;
import rvpn.core.config.Program;
import rvpn.core.config.Reread;
import rvpn.core.config.Settings;
import rvpn.core.config.Shutdown;
import rvpn.core.management.StatusCommand;

/**
 * The program vpn-seed-client: the seed's end of the tunnel in the default direction, a sidecar of whoever wants to reach the
 * shoot, in its network namespace. It dials the shoot and keeps coming back for as long as it lives.
 */
public final class SeedClient {
    static final Program PROGRAM = new Program(
            SeedClientConfig.PROGRAM,
            "Dials the shoot's load balancer and routes the shoot's pods, services and nodes into the tunnel, for all in"
                    + " its network namespace. With 'status' as its first word it shows how the running one does.",
            SeedClientConfig.SETTINGS,
            SeedClient::run);

    private SeedClient() {}

    public static void main(String[] arguments) {
        StatusCommand.runIfAsked(PROGRAM, arguments);
        PROGRAM.runAndExit(arguments);
    }

    private static void run(Settings settings) throws Exception {
        ShootConfig config = SeedClientConfig.from(settings);
        try (Shutdown shutdown = Shutdown.onSignal();
                Shoot seed = Shoot.start(config)) {
            Reread reread = new Reread(settings, SeedClientConfig.LIVE, next -> seed.take(SeedClientConfig.from(next)));
            seed.manage(shutdown, reread::run);
            ConfigurationWatch.start(settings, shutdown, reread::run);
            seed.keepConnected(shutdown);
        }
    }
}
