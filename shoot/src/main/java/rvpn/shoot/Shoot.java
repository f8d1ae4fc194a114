package rvpn.shoot;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Backoff;
import rvpn.core.Control;
import rvpn.core.Counters;
import rvpn.core.Lane;
import rvpn.core.Lanes;
import rvpn.core.StreamEnd;
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
import rvpn.tun.LinuxTun;
import rvpn.tun.Offload;
import rvpn.tun.Tun;
import rvpn.tun.TunQueue;

/** The shoot's end: owns the device, the event loop and the host's network; keeps one connection to the seed. */
final class Shoot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");
    private static final int FIRST_PAUSE_MS = 1000;
    private static final int LAST_PAUSE_MS = 5000;

    private final ShootConfig config;
    private final Tun tun;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    private final Counters counters = new Counters();
    private final Lanes lanes;
    private final Dialler dialler;
    private final ShootNetwork network;
    private StatusServer status;
    private final Networks networks;
    private final Control.Hello hello;
    private volatile Lane lane;
    private volatile long dials;

    private Shoot(ShootConfig config, Networks networks, Tun tun) {
        this.config = config;
        this.networks = networks;
        this.tun = tun;
        this.hello = hello(tun, networks);
        PeerCheck seedCheck = new PeerCheck(
                config.identity().authorities(), Role.SERVER, List.of(config.serverName()), Clock.systemUTC());
        this.lanes = new Lanes(
                new TlsTerms(config.identity(), seedCheck),
                handshakes,
                counters,
                config.connectTimeoutMs(),
                new StreamSocket(config.congestion()));
        this.dialler = new Dialler(config, loops.next());
        this.network = new ShootNetwork(tun.name(), networks.shoot());
    }

    /** Opens the device; does not dial yet. */
    static Shoot start(ShootConfig config) throws StartException {
        Networks networks = config.networks().onThisHost();
        Shoot shoot = new Shoot(config, networks, open(config.device()));
        try {
            shoot.status = StatusServer.start(config.statusListen(), shoot::readiness, shoot.metrics());
            return shoot;
        } catch (Throwable refused) {
            shoot.close();
            throw refused;
        }
    }

    private static Tun open(String device) throws StartException {
        try {
            return LinuxTun.open(device, 1);
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, "--device: " + refused.getMessage());
        }
    }

    Readiness readiness() {
        return lane == null ? Readiness.notReady("no tunnel to " + config.target()) : Readiness.ready();
    }

    private PrometheusRegistry metrics() {
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        ProcessMetrics.register(metrics);
        TunnelMetrics.register(metrics, counters, () -> lane);
        metrics.counter("rvpn_tunnel_dials_total", "Attempts to connect.").add(() -> dials);
        return registry;
    }

    /** Dials again and again until the program shall end. */
    void keepConnected(Shutdown shutdown) throws StartException, InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE_MS, LAST_PAUSE_MS, ThreadLocalRandom.current()::nextDouble);
        while (!shutdown.isRequested()) {
            String words;
            dials = dials + 1; // one writer
            try {
                StreamEnd end = new Connection(this).run(shutdown);
                backoff.reset();
                words = "down: " + end.words();
            } catch (IOException failed) {
                words = "not up: " + failed.getMessage();
            }
            if (!shutdown.isRequested()) {
                int pauseMs = backoff.nextMs();
                LOG.warn("{}; dialling again in {} ms", words, pauseMs);
                pause(shutdown, pauseMs);
            }
        }
        LOG.info("stopped");
    }

    private static void pause(Shutdown shutdown, int pauseMs) throws InterruptedException {
        CompletableFuture<Void> requested = shutdown.requested();
        try {
            requested.get(pauseMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            // the pause is over
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether {@link #lay} has been done with the same agreement. */
    boolean hasLaid(Agreement agreement) {
        return network.has(agreement);
    }

    /** Puts addresses, routes and rules in place; the same agreement twice changes nothing. */
    void lay(Agreement agreement, Lane towards) throws StartException {
        try {
            // A peer's kernel without UDP segmentation offload would refuse each UDP super-packet.
            tun.limit(new Offload(true, true, agreement.uso()));
            network.apply(agreement);
        } catch (IOException refused) {
            towards.end(Control.Reason.FAULT, "the shoot's host refuses the tunnel's network");
            throw new StartException(ExitCode.HOST, refused.getMessage());
        }
    }

    void connected(Lane to) {
        lane = to;
    }

    void disconnected() {
        lane = null;
    }

    private static Control.Hello hello(Tun tun, Networks networks) {
        byte[] session = new byte[16];
        new SecureRandom().nextBytes(session);
        return new Control.Hello(
                List.of(Control.VERSION),
                HexFormat.of().formatHex(session),
                0,
                1,
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

    Control.Hello hello() {
        return hello;
    }

    /** What of the configured networks this host can carry. */
    Networks networks() {
        return networks;
    }

    ShootConfig config() {
        return config;
    }

    Dialler dialler() {
        return dialler;
    }

    Lanes lanes() {
        return lanes;
    }

    TunQueue queue() {
        return tun.queues().get(0);
    }

    /** The loop goes before the device that it watches, and handshakes before the loop that they report to. */
    @Override
    public void close() {
        if (status != null) {
            status.close();
        }
        handshakes.shutdownNow();
        awaitHandshakes();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
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
