package rvpn.shoot;

import rvpn.core.config.ConfigurationWatch;
import rvpn.core.config.Program;
import rvpn.core.config.Reread;
import rvpn.core.config.Settings;
import rvpn.core.config.Shutdown;
import rvpn.core.management.StatusCommand;

/** The program vpn-shoot-client: dials the seed and keeps coming back for as long as it lives. */
public final class ShootClient {
    static final Program PROGRAM = new Program(
            ShootConfig.PROGRAM,
            "Dials the seed's gateway and lets the seed's traffic into the shoot's pods, services and nodes."
                    + " With 'status' as its first word it shows how the running one does.",
            ShootConfig.SETTINGS,
            ShootClient::run);

    private ShootClient() {}

    public static void main(String[] arguments) {
        StatusCommand.runIfAsked(PROGRAM, arguments);
        PROGRAM.runAndExit(arguments);
    }

    private static void run(Settings settings) throws Exception {
        ShootConfig config = ShootConfig.from(settings);
        try (Shutdown shutdown = Shutdown.onSignal();
                Shoot shoot = Shoot.start(config)) {
            Reread reread = new Reread(settings, ShootConfig.LIVE, next -> shoot.take(ShootConfig.from(next)));
            shoot.manage(shutdown, reread::run);
            ConfigurationWatch.start(settings, shutdown, reread::run);
            shoot.keepConnected(shutdown);
        }
    }
}
