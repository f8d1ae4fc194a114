package rvpn.seed;

import rvpn.core.config.Program;
import rvpn.core.config.Settings;
import rvpn.core.config.Shutdown;

/** The program vpn-seed-server: the end of the tunnel beside the control plane, and kube-apiserver's proxy into it. */
public final class SeedServer {
    static final Program PROGRAM = new Program(
            "vpn-seed-server",
            "Accepts the tunnel that a shoot dials and lets kube-apiserver reach the shoot's pods, services and nodes.",
            SeedConfig.SETTINGS,
            SeedServer::run);

    private SeedServer() {}

    public static void main(String[] arguments) {
        PROGRAM.runAndExit(arguments);
    }

    private static void run(Settings settings) throws Exception {
        SeedConfig config = SeedConfig.from(settings);
        try (Shutdown shutdown = Shutdown.onSignal();
                Seed seed = Seed.start(config)) {
            seed.serve(shutdown);
        }
    }
}
