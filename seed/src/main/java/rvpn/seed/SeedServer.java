package rvpn.seed;

import rvpn.core.config.ConfigurationWatch;
import rvpn.core.config.Program;
import rvpn.core.config.Reread;
import rvpn.core.config.Settings;
import rvpn.core.config.Shutdown;
import rvpn.core.management.StatusCommand;
import rvpn.tun.Ipv6Sockets;

/** The program vpn-seed-server: the end of the tunnel beside the control plane, and kube-apiserver's proxy into it. */
public final class SeedServer {
    static {
        Ipv6Sockets.prepare(); // before anything below asks Java for the network
    }

    static final Program PROGRAM = new Program(
            SeedConfig.PROGRAM,
            "Accepts the tunnel that a shoot dials and lets kube-apiserver reach the shoot's pods, services and nodes."
                    + " With 'status' as its first word it shows how the running one does.",
            SeedConfig.SETTINGS,
            SeedServer::run);

    private SeedServer() {}

    public static void main(String[] arguments) {
        StatusCommand.runIfAsked(PROGRAM, arguments);
        PROGRAM.runAndExit(arguments);
    }

    private static void run(Settings settings) throws Exception {
        SeedConfig config = SeedConfig.from(settings);
        try (Shutdown shutdown = Shutdown.onSignal(config.proxy().orElseThrow().drainTimeoutMs());
                Seed seed = Seed.start(config)) {
            Reread reread = new Reread(settings, SeedConfig.LIVE, next -> seed.take(SeedConfig.from(next)));
            seed.manage(shutdown, reread::run);
            ConfigurationWatch.start(settings, shutdown, reread::run);
            seed.serve(shutdown);
        }
    }
}
