package rvpn.seed;

import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.IdentityGuard;
import rvpn.core.LaneLoops;
import rvpn.core.Lanes;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.TunnelListener;
import rvpn.core.TunnelMetrics;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Networks;
import rvpn.core.config.Shutdown;
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
import rvpn.ip.IpAddress;
import rvpn.seed.client.AddressPool;
import rvpn.seed.proxy.AllowList;
import rvpn.seed.proxy.ConnectProxy;
import rvpn.seed.proxy.ProxyConfig;
import rvpn.seed.proxy.ProxyIdentity;
import rvpn.tun.AppliedNetwork;
import rvpn.tun.HostNetwork;
import rvpn.tun.LinuxTun;
import rvpn.tun.Tun;

/**
 * An end that is dialled, on the seed with the proxy: opens device, network, listener and proxy in this order, and closes them
 * in reverse.
 */
final class Seed implements AutoCloseable {
    private static final int GREETING_TIMEOUT_MS = 10_000;
    private static final int GOODBYE_TIMEOUT_MS = 1000;

    private final Logger log;
    private volatile SeedConfig config;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final IdentityWatch identity;
    private final Supplier<TlsTerms> terms;
    private volatile Networks networks;
    private Tun tun;
    private AppliedNetwork network;
    private final Hooks hooks;
    private final DeviceHooks deviceHooks;
    private ClientHooks clientHooks;
    private LaneLoops loops;
    private ClientTable clients;
    private TunnelListener listener;
    private Optional<ConnectProxy> proxy = Optional.empty();
    private final Chronicle chronicle = new Chronicle(Mode.SERVER);

    private Seed(SeedConfig config) throws StartException {
        this.config = config;
        this.log = LoggerFactory.getLogger(config.side().toString());
        this.networks = config.inTunnel().onThisHost(config.device(), config.firewall());
        this.identity = new IdentityWatch(config.identity());
        this.terms = TlsTerms.of(identity, Role.CLIENT, config.clientNames(), Clock.systemUTC());
        this.hooks = new Hooks(config.hooks());
        this.deviceHooks = new DeviceHooks(
                hooks,
                Map.of(
                        "proto_1",
                        "tcp-server",
                        "local_port_1",
                        Integer.toString(config.listen().getPort())));
    }

    /** Opens everything, or nothing: what was opened before a failure is closed again. */
    static Seed start(SeedConfig config) throws StartException {
        Seed seed = new Seed(config);
        try {
            seed.open();
            return seed;
        } catch (Throwable failed) { // an Error too must leave nothing on the host
            seed.close();
            throw failed;
        }
    }

    private void open() throws StartException {
        CipherWarmup.start(TlsTerms.preferred());
        config.firewall().announce();
        config.overlap().announce(config.networks(), networks.mapping());
        chronicle.map(networks.mapping());
        opened.push(() -> deviceHooks.gone("sigterm"));
        tun = openDevice();
        layNetwork();
        tellUp();
        // Closed before the device, which the event loop watches.
        loops = new LaneLoops(config.lanes());
        opened.push(this::closeLoops);
        clientHooks = new ClientHooks(config.side(), hooks, loops);
        opened.push(clientHooks::stop);
        clients = openClients();
        listener = openListener();
        if (config.proxy().isPresent()) {
            openProxy(config.proxy().get());
        }
        openStatus();
    }

    private Tun openDevice() throws StartException {
        try {
            Tun tun = LinuxTun.open(config.device(), config.lanes());
            opened.push(tun);
            return tun;
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, "--device: " + refused.getMessage());
        }
    }

    private void layNetwork() throws StartException {
        try {
            network = hostNetwork().apply();
            opened.push(network);
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, refused.getMessage());
        }
    }

    private HostNetwork hostNetwork() {
        return config.firewall()
                .of(SeedNetwork.of(
                        config.side(),
                        tun.name(),
                        config.mtu().initial(),
                        config.routing(),
                        networks,
                        networks.behind(config.side().other())));
    }

    private void tellUp() throws StartException {
        try {
            deviceHooks.laid(
                    SeedNetwork.forHooks(config.side(), tun.name(), config.mtu().initial(), networks));
        } catch (InterruptedException stopped) {
            throw new StartException(ExitCode.HOST, "interrupted");
        }
    }

    private ClientTable openClients() throws StartException {
        AddressPool pool = new AddressPool(networks.transfer());
        if (config.clients().poolFile().isPresent()) {
            config.clients().poolFile().get().readInto(pool);
        }
        try {
            ClientDevice first = ClientDevice.first(tun, ClientHost.laid(network));
            ClientPlaces places = new ClientPlaces(config, networks, ClientHost.linux(), first, pool);
            return new ClientTable(config, places, loops, this::session);
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, "--device: " + refused.getMessage());
        }
    }

    private ShootSession session(ClientPlace place) {
        ShootSession session = new ShootSession(config, place, loops.of(0), clientHooks);
        session.tell(chronicle);
        return session;
    }

    private void closeLoops() {
        loops.close();
        if (clients != null) {
            clients.close(); // whose devices the loops have watched
        }
    }

    private TunnelListener openListener() throws StartException {
        ThreadPoolExecutor handshakes = Lanes.handshakePool();
        // After the listener, so that no stream begins; before the loop, to which handshakes report.
        opened.push(() -> endStreams(handshakes));
        Lanes lanes = new Lanes(
                terms, handshakes, loops::counters, GREETING_TIMEOUT_MS, new StreamSocket(config.congestion()));
        TunnelListener listener = TunnelListener.bind(
                loops, config.listen(), lanes, clients, config.arrivals().door(this::isOutside));
        opened.push(listener);
        return listener;
    }

    /** A stream whose own packets would be routed into the tunnel cannot live: refused before it begins. */
    private boolean isOutside(InetSocketAddress peer) {
        IpAddress address = IpAddress.of(peer.getAddress().getAddress());
        boolean outside = networks.behind(config.side().other()).stream().noneMatch(cidr -> cidr.contains(address));
        if (!outside) {
            log.warn(
                    "refused a stream from {}: that address is routed into the tunnel, which would run through itself",
                    address);
        }
        return outside;
    }

    private void openProxy(ProxyConfig settings) throws StartException {
        AllowList allowed =
                new AllowList(() -> networks, () -> config.proxy().orElseThrow().destinations());
        ConnectProxy opening =
                new ConnectProxy(settings, ProxyIdentity.of(identity.get()), allowed, clients.residents());
        opened.push(opening);
        identity.onSwap(next -> opening.follow(ProxyIdentity.of(next)));
        opening.start();
        proxy = Optional.of(opening);
    }

    /** From here on the files of the identity are watched, and the peers as well. */
    private IdentityGuard openGuard() {
        identity.onOwnChange(() -> clients.residents().drain("the " + config.side() + "'s certificate is another"));
        IdentityGuard guard = IdentityGuard.start(
                identity, terms, clients.residents()::lanes, config.identity().checkMs());
        guard.limitAge(config.maxSessionAgeS(), clients.residents()::lanes);
        opened.push(guard);
        return guard;
    }

    /** Ready without a client as well: whether one is connected is a metric, because one may come much later. */
    private void openStatus() throws StartException {
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        ProcessMetrics.register(metrics);
        TunnelMetrics.register(metrics, loops, clients.residents()::lanes);
        metrics.gauge(
                "rvpn_mapped_networks",
                "Networks that the tunnel calls otherwise than they are.",
                () -> networks.mapping().lines().size());
        metrics.gauge("rvpn_clients", "Clients of which a stream carries packets.", clients.residents()::up);
        proxy.ifPresent(open -> open.register(metrics));
        openGuard().register(metrics);
        opened.push(StatusServer.start(config.statusListen(), this::readiness, registry));
    }

    private Readiness readiness() {
        return proxy.map(ConnectProxy::readiness).map(identity.readiness()::and).orElseGet(identity::readiness);
    }

    /**
     * From now on it may be watched and steered from this host.
     *
     * @param onHangup what SIGHUP asks for
     */
    void manage(Shutdown shutdown, Runnable onHangup) throws StartException {
        Runnable restart = () -> clients.residents().drain("SIGUSR1 on the " + config.side() + "'s side");
        opened.push(Management.start(
                config.program(),
                config.management(),
                chronicle,
                loops::total,
                new Controls(() -> hangUp(onHangup), restart, shutdown::request)));
        chronicle.enter(TunnelState.CONNECTED, "SUCCESS", ownAddresses());
    }

    private void hangUp(Runnable others) {
        proxy.ifPresent(ConnectProxy::reopenLog);
        others.run();
    }

    /** Serves until the end is asked for. */
    void serve(Shutdown shutdown) throws InterruptedException, ExecutionException {
        log.info(
                "waiting for a {} on {}, {}networks {}",
                config.side().other(),
                listener.address(),
                config.proxy().map(open -> "proxy on " + open.listen() + ", ").orElse(""),
                networks.shoot());
        shutdown.requested().get();
        if (proxy.isPresent()) {
            proxy.get().drain(shutdown.hurried());
        }
    }

    /**
     * Takes up what may change while the tunnel is up ({@link SeedConfig#LIVE}), and pushes it to the clients.
     *
     * @throws StartException when the host refuses it; what was before is in place again then
     */
    void take(SeedConfig next) throws StartException {
        SeedConfig both = config.withLive(next);
        Networks nextNetworks = networks.around(both.inTunnel()).onThisHost(tun.name(), config.firewall());
        try {
            clients.take(both, nextNetworks, () -> {
                config = both;
                networks = nextNetworks;
            });
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, refused.getMessage());
        }
        chronicle.map(networks.mapping());
        config.overlap().announce(config.networks(), networks.mapping());
        proxy.ifPresent(ConnectProxy::reviewDestinations);
        deviceHooks.relaid(
                SeedNetwork.forHooks(config.side(), tun.name(), config.mtu().initial(), networks));
    }

    private List<String> ownAddresses() {
        return networks.transfer().stream()
                .map(network -> network.address(1).toString())
                .toList();
    }

    /** Tells the clients that this side stops, so that it does not wait for silence. */
    private void endStreams(ThreadPoolExecutor handshakes) throws InterruptedException {
        clients.stop().await(GOODBYE_TIMEOUT_MS);
        for (EventExecutor loop : loops) {
            loop.submit(() -> {}).await(GOODBYE_TIMEOUT_MS); // until what the lanes were told is done
        }
        handshakes.shutdownNow();
        handshakes.awaitTermination(GOODBYE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        hooks.stopSoon();
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception left) {
                log.warn("while closing: {}", left.getMessage());
            }
        }
    }
}
