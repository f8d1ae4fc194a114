package rvpn.shoot;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.LaneLoops;
import rvpn.core.Lanes;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.TunnelMetrics;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Networks;
import rvpn.core.config.Shutdown;
import rvpn.core.config.StartException;
import rvpn.core.config.Version;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.status.Metrics;
import rvpn.core.status.ProcessMetrics;
import rvpn.core.status.Readiness;
import rvpn.core.status.StatusServer;
import rvpn.core.tls.CipherWarmup;
import rvpn.tun.LinuxTun;
import rvpn.tun.Offload;
import rvpn.tun.Tun;

/** The shoot's end: owns the device, the event loop and the host's network; keeps one connection to the seed. */
final class Shoot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");
    private static final int KEEPER_PATIENCE_MS = 3000;

    private final ShootConfig config;
    private final Tun tun;
    private final LaneLoops loops;
    private final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    private final Lanes lanes;
    private final LiveLanes live;
    private final ShootNetwork network;
    private StatusServer status;
    private final Networks networks;
    private final Control.Hello hello;
    private final LongAdder dials = new LongAdder();
    private final List<LaneKeeper> keepers;

    private Shoot(ShootConfig config, Networks networks, Tun tun, LaneLoops loops) throws IOException {
        this.config = config;
        this.networks = networks;
        this.tun = tun;
        this.loops = loops;
        this.live = new LiveLanes(tun, loops.of(0));
        this.hello = hello(config.lanes(), tun, networks);
        PeerCheck seedCheck = new PeerCheck(
                config.identity().authorities(), Role.SERVER, List.of(config.serverName()), Clock.systemUTC());
        this.lanes = new Lanes(
                new TlsTerms(config.identity(), seedCheck),
                handshakes,
                loops::counters,
                config.connectTimeoutMs(),
                new StreamSocket(config.congestion()));
        this.network = new ShootNetwork(tun.name(), networks.shoot());
        this.keepers = IntStream.range(0, config.lanes())
                .mapToObj(i -> new LaneKeeper(this, i))
                .toList();
    }

    /** Opens the device; does not dial yet. */
    static Shoot start(ShootConfig config) throws StartException {
        CipherWarmup.start(TlsTerms.preferred());
        Networks networks = config.networks().onThisHost();
        Shoot shoot = open(config, networks);
        try {
            shoot.status = StatusServer.start(config.statusListen(), shoot::readiness, shoot.metrics());
            return shoot;
        } catch (Throwable refused) {
            shoot.close();
            throw refused;
        }
    }

    private static Shoot open(ShootConfig config, Networks networks) throws StartException {
        try {
            Tun tun = LinuxTun.open(config.device(), config.lanes());
            try {
                return new Shoot(config, networks, tun, new LaneLoops(config.lanes()));
            } catch (Throwable refused) {
                tun.close();
                throw refused;
            }
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, "--device: " + refused.getMessage());
        }
    }

    Readiness readiness() {
        return live.all().isEmpty() ? Readiness.notReady("no tunnel to " + config.target()) : Readiness.ready();
    }

    private PrometheusRegistry metrics() {
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        ProcessMetrics.register(metrics);
        TunnelMetrics.register(metrics, loops, live::all);
        metrics.counter("rvpn_tunnel_dials_total", "Attempts to connect.").add(dials::sum);
        return registry;
    }

    /** Dials again and again until the program shall end. */
    void keepConnected(Shutdown shutdown) throws StartException, InterruptedException {
        List<Thread> further = new ArrayList<>();
        for (LaneKeeper keeper : keepers.subList(1, keepers.size())) {
            further.add(keeper.start(shutdown));
        }
        try {
            keepers.get(0).keep(shutdown);
        } finally {
            end(further, shutdown);
        }
        LOG.info("stopped");
    }

    /** Every lane that is up moves to another stream, without a loss; from any thread. */
    void renew(String why) {
        keepers.forEach(keeper -> keeper.renew(why));
    }

    private static void end(List<Thread> keepers, Shutdown shutdown) throws InterruptedException {
        for (Thread keeper : keepers) {
            if (!shutdown.isRequested()) {
                keeper.interrupt();
            }
            keeper.join(KEEPER_PATIENCE_MS);
        }
    }

    /** Which lane a log line means, where there are several. */
    String prefix(int number) {
        return config.lanes() == 1 ? "" : "lane " + number + " ";
    }

    void countDial() {
        dials.increment();
    }

    /** Whether {@link #lay} has been done with the same agreement. */
    boolean hasLaid(Agreement agreement) {
        return network.has(agreement);
    }

    /** Puts addresses, routes and rules in place; the same agreement twice changes nothing. */
    void lay(Agreement agreement, Lane towards) throws StartException, InterruptedException {
        try {
            // A peer's kernel without UDP segmentation offload would refuse each UDP super-packet.
            live.limit(new Offload(true, true, agreement.uso()));
            network.apply(agreement);
        } catch (IOException refused) {
            towards.end(Control.Reason.FAULT, "the shoot's host refuses the tunnel's network");
            throw new StartException(ExitCode.HOST, refused.getMessage());
        }
    }

    private static Control.Hello hello(int lanes, Tun tun, Networks networks) {
        byte[] session = new byte[16];
        new SecureRandom().nextBytes(session);
        return new Control.Hello(
                List.of(Control.VERSION),
                HexFormat.of().formatHex(session),
                0,
                lanes,
                false,
                tun.offload().udp() ? List.of(Control.FEATURE_USO) : List.of(),
                nodeName(),
                networks.shoot().stream().map(Object::toString).distinct().toList(),
                "vpn-shoot-client " + Version.text());
    }

    /** The kernel's word for it; the resolver's may be long in coming. */
    private static String nodeName() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.matches("[!-~]{1,253}") ? name : "unknown";
        } catch (IOException unknown) {
            return "unknown";
        }
    }

    Control.Hello hello(int number, boolean handsOver) {
        return hello.ofLane(number, handsOver);
    }

    /** What of the configured networks this host can carry. */
    Networks networks() {
        return networks;
    }

    ShootConfig config() {
        return config;
    }

    /** Whose channels live on the lane's own loop. */
    Dialler dialler(int number) {
        return new Dialler(config, loops.of(number));
    }

    LiveLanes live() {
        return live;
    }

    Lanes lanes() {
        return lanes;
    }

    /** The loop goes before the device that it watches, and handshakes before the loop that they report to. */
    @Override
    public void close() {
        if (status != null) {
            status.close();
        }
        handshakes.shutdownNow();
        awaitHandshakes();
        loops.close();
        network.remove();
        tun.close();
    }

    private void awaitHandshakes() {
        try {
            handshakes.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
