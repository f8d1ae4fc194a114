package rvpn.shoot;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Control;
import rvpn.core.IdentityGuard;
import rvpn.core.Lane;
import rvpn.core.LaneLoops;
import rvpn.core.Lanes;
import rvpn.core.PacketGate;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.TunnelMetrics;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Networks;
import rvpn.core.config.Shutdown;
import rvpn.core.config.Side;
import rvpn.core.config.StartException;
import rvpn.core.hook.DeviceHooks;
import rvpn.core.hook.Hooks;
import rvpn.core.identity.IdentityWatch;
import rvpn.core.identity.Role;
import rvpn.core.management.Chronicle;
import rvpn.core.management.Controls;
import rvpn.core.management.Management;
import rvpn.core.management.Mode;
import rvpn.core.management.TunnelState;
import rvpn.core.status.Metrics;
import rvpn.core.status.ProcessMetrics;
import rvpn.core.status.Readiness;
import rvpn.core.status.StatusServer;
import rvpn.core.tls.CipherWarmup;
import rvpn.ip.NetworkMapping;
import rvpn.tun.LinuxTun;
import rvpn.tun.Offload;
import rvpn.tun.Tun;

/**
 * An end that dials, the shoot's or one of the seed's sidecars: owns the device, the event loop and the host's network; keeps one
 * connection to the other side.
 */
final class Shoot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");
    private static final int KEEPER_PATIENCE_MS = 3000;

    private final ShootConfig config;
    private final Tun tun;
    private final LaneLoops loops;
    private final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    private final Pushes pushes = new Pushes(this::take);
    private final Lanes lanes;
    private final LiveLanes live;
    private final IdentityWatch identity;
    private final GatewayPasses passes;
    private final IdentityGuard guard;
    private final ShootNetwork network;
    private final Hooks hooks;
    private final DeviceHooks deviceHooks;
    private StatusServer status;
    private boolean ended;
    private volatile int mapped;
    private volatile Networks networks;
    private volatile Control.Hello hello;
    private final Resolver resolver = new Resolver();
    private final WayMemory ways = new WayMemory();
    private final LongAdder dials = new LongAdder();
    private final Chronicle chronicle = new Chronicle(Mode.CLIENT);
    private Management management;
    private final List<LaneKeeper> keepers;

    private Shoot(ShootConfig config, Networks networks, Tun tun, LaneLoops loops) throws IOException {
        this.config = config;
        this.networks = networks;
        this.tun = tun;
        this.loops = loops;
        this.live = new LiveLanes(tun, loops.of(0), chronicle);
        this.hello = Greeting.of(config, tun, networks);
        this.identity = new IdentityWatch(config.identity());
        this.passes = new GatewayPasses(config, identity, handshakes);
        Supplier<TlsTerms> terms = TlsTerms.of(identity, Role.SERVER, List.of(config.serverName()), Clock.systemUTC());
        this.lanes = new Lanes(
                terms, handshakes, loops::counters, config.connectTimeoutMs(), new StreamSocket(config.congestion()));
        this.network = new ShootNetwork(tun.name(), config.routing(), networks.shoot(), config.firewall());
        this.hooks = new Hooks(config.hooks());
        this.deviceHooks = new DeviceHooks(hooks, config.gateway().forHooks());
        this.keepers = IntStream.range(0, config.lanes())
                .mapToObj(i -> new LaneKeeper(this, i))
                .toList();
        identity.onOwnChange(() -> renew("the own certificate is another"));
        this.guard = IdentityGuard.start(
                identity, terms, live::all, config.identity().checkMs());
    }

    /** Opens the device; does not dial yet. */
    static Shoot start(ShootConfig config) throws StartException {
        CipherWarmup.start(TlsTerms.preferred());
        config.firewall().announce();
        Networks networks = config.networks().onThisHost(config.device(), config.firewall());
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
        Readiness tunnel =
                live.all().isEmpty() ? Readiness.notReady("no tunnel to " + config.gateway()) : Readiness.ready();
        return tunnel.and(identity.readiness());
    }

    private PrometheusRegistry metrics() {
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        ProcessMetrics.register(metrics);
        TunnelMetrics.register(metrics, loops, live::all);
        guard.register(metrics);
        metrics.gauge("rvpn_mapped_networks", "Networks that the tunnel calls otherwise than they are.", () -> mapped);
        metrics.counter("rvpn_tunnel_dials_total", "Attempts to connect.").add(dials::sum);
        return registry;
    }

    /**
     * From now on it may be watched and steered from this host.
     *
     * @param onHangup what SIGHUP asks for
     */
    void manage(Shutdown shutdown, Runnable onHangup) throws StartException {
        Runnable restart = () -> renew("SIGUSR1 on this side");
        management = Management.start(
                config.program(),
                config.management(),
                chronicle,
                loops::total,
                new Controls(onHangup, restart, shutdown::request));
        shutdown.requested().thenRun(() -> chronicle.enter(TunnelState.EXITING, "SIGTERM", List.of()));
    }

    /** Dials again and again until the program shall end. */
    void keepConnected(Shutdown shutdown) throws StartException, InterruptedException {
        shutdown.requested().thenRun(hooks::stopSoon);
        List<Thread> further = new ArrayList<>();
        for (LaneKeeper keeper : keepers.subList(1, keepers.size())) {
            further.add(keeper.start(shutdown));
        }
        try {
            keepers.get(0).keep(shutdown);
        } finally {
            end(further, shutdown);
        }
        ended = true;
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

    /** Lane 0 is being dialled and has come so far; of the others nobody is told. */
    void enter(int number, TunnelState state) {
        if (number == 0) {
            chronicle.enter(state, "", List.of());
        }
    }

    void countDial() {
        dials.increment();
    }

    /** Whether {@link #lay} has been done with the same agreement. */
    boolean hasLaid(Agreement agreement) {
        return network.has(agreement);
    }

    /** Puts back what somebody may have taken away since; nothing if another agreement has come meanwhile. */
    synchronized void repair(Agreement agreement, Lane towards) throws StartException, InterruptedException {
        if (network.has(agreement)) {
            lay(agreement, towards);
        }
    }

    /** Puts addresses, routes and rules in place; the same agreement twice changes nothing. */
    synchronized void lay(Agreement agreement, Lane towards) throws StartException, InterruptedException {
        try {
            // A peer's kernel without UDP segmentation offload would refuse each UDP super-packet.
            live.limit(new Offload(true, true, agreement.uso()));
            boolean changes = !network.has(agreement);
            announce(agreement.mapping());
            network.apply(agreement);
            if (changes) {
                deviceHooks.laid(agreement.forHooks(tun.name()));
            }
        } catch (IOException refused) {
            towards.end(Control.Reason.FAULT, "the " + config.side() + "'s host refuses the tunnel's network");
            throw new StartException(ExitCode.HOST, refused.getMessage());
        }
    }

    private void announce(NetworkMapping mapping) {
        if (!mapping.isNone()
                && (network.laid() == null || !mapping.equals(network.laid().mapping()))) {
            LOG.info("networks are mapped as the seed maps them, {}: {}", mapping.shortChecksum(), mapping.lines());
        }
        chronicle.map(mapping);
        mapped = mapping.lines().size();
    }

    /**
     * Takes up what may change while the tunnel is up ({@link ShootConfig#LIVE}): with other networks lanes move to streams
     * that begin with them.
     *
     * @throws StartException when this host cannot carry it; nothing has changed then
     */
    synchronized void take(ShootConfig next) throws StartException {
        Networks nextNetworks = networks.around(next.networks()).onThisHost(config.device(), config.firewall());
        try {
            network.prefer(next.routing().priority());
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, refused.getMessage());
        }
        if (nextNetworks.equals(networks)) {
            return;
        }
        Networks before = networks;
        networks = nextNetworks;
        try {
            reroute();
        } catch (IOException | IllegalArgumentException refused) {
            networks = before;
            throw new StartException(ExitCode.HOST, refused.getMessage());
        }
        hello = hello.serving(Greeting.texts(networks.behind(config.side())));
        network.serve(networks.shoot());
        renew("this side's configuration has changed");
    }

    /** Where the routes are this side's own all lanes have them before one moves: a session has one agreement. */
    private void reroute() throws IOException {
        if (config.side() == Side.SHOOT || network.laid() == null) {
            return;
        }
        try {
            adopt(network.laid().routing(networks));
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the other side pushes while the lane carries: checked as in its WELCOME, then laid; from any thread. */
    void update(Lane from, Control.Update update) {
        pushes.add(new Pushes.Push(from, update));
    }

    private synchronized void take(Pushes.Push push) {
        try {
            Agreement next = network.laid().updated(push.update(), networks);
            if (network.has(next)) {
                return; // every lane is told the same
            }
            adopt(next);
            LOG.info("the {} pushed routes {}, MTU {}", config.side().other(), next.routes(), next.mtu());
        } catch (IllegalArgumentException refused) {
            LOG.warn("refused what the {} pushed: {}", config.side().other(), refused.getMessage());
            push.from().end(Control.Reason.REFUSED, refused.getMessage());
        } catch (IOException refused) {
            LOG.error("{}", refused.getMessage());
            push.from().end(Control.Reason.FAULT, "the " + config.side() + "'s host refuses the tunnel's network");
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goes over to another agreement while the lanes carry, those too that will carry in a moment. */
    private void adopt(Agreement next) throws IOException, InterruptedException {
        announce(next.mapping());
        network.apply(next);
        live.agree(next);
        PacketGate gate = next.gate(networks, config.mssFix());
        deviceHooks.relaid(next.forHooks(tun.name()));
        live.all().forEach(lane -> lane.adapt(gate, next.pingIntervalMs(), next.pingTimeoutMs()));
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
        return new Dialler(config, passes, loops.of(number), resolver, ways);
    }

    /** What has become of the ways to the seed. */
    WayMemory ways() {
        return ways;
    }

    GatewayPasses passes() {
        return passes;
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
        hooks.stopSoon();
        if (management != null) {
            management.close();
        }
        if (status != null) {
            status.close();
        }
        pushes.close();
        guard.close();
        handshakes.shutdownNow();
        awaitHandshakes();
        loops.close();
        synchronized (this) {
            network.remove();
        }
        tun.close();
        deviceHooks.gone(ended ? "sigterm" : "error");
    }

    private void awaitHandshakes() {
        try {
            handshakes.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
