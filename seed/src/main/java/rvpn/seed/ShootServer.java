package rvpn.seed;

import rvpn.core.config.ConfigurationWatch;
import rvpn.core.config.Program;
import rvpn.core.config.Reread;
import rvpn.core.config.Settings;
import rvpn.core.config.Shutdown;
import rvpn.core.management.StatusCommand;

/** The program vpn-shoot-server: the end of the tunnel in the shoot, in the default direction, where the seed dials. */
public final class ShootServer {
    static final Program PROGRAM = new Program(
            ShootServerConfig.PROGRAM,
            "Accepts the tunnels that the seed's sidecars dial and lets their traffic into the shoot's pods, services and"
                    + " nodes. With 'status' as its first word it shows how the running one does.",
            ShootServerConfig.SETTINGS,
            ShootServer::run);

    private ShootServer() {}

    public static void main(String[] arguments) {
        StatusCommand.runIfAsked(PROGRAM, arguments);
        PROGRAM.runAndExit(arguments);
    }

    private static void run(Settings settings) throws Exception {
        SeedConfig config = ShootServerConfig.from(settings);
        try (Shutdown shutdown = Shutdown.onSignal();
                Seed shoot = Seed.start(config)) {
            Reread reread =
                    new Reread(settings, ShootServerConfig.LIVE, next -> shoot.take(ShootServerConfig.from(next)));
            shoot.manage(shutdown, reread::run);
            ConfigurationWatch.start(settings, shutdown, reread::run);
            shoot.serve(shutdown);
        }
    }
}
