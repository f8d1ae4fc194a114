package rvpn.seed.gateway;

import io.netty.util.NetUtil;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ConfigurationWatch;
import rvpn.core.config.Program;
import rvpn.core.config.Settings;
import rvpn.core.config.Shutdown;
import rvpn.core.config.Signals;
import rvpn.core.config.StartException;
import rvpn.core.status.Metrics;
import rvpn.core.status.ProcessMetrics;
import rvpn.core.status.Readiness;
import rvpn.core.status.StatusServer;
import rvpn.seed.connect.AccessForm;
import rvpn.seed.connect.AccessLog;
import rvpn.seed.connect.ConnectCounters;
import rvpn.seed.connect.ConnectMetrics;
import rvpn.seed.connect.ConnectServer;
import rvpn.seed.connect.ConnectService;
import rvpn.seed.connect.Names;
import rvpn.seed.connect.Traffic;
import rvpn.seed.connect.VisitTerms;

/**
 * {@code vpn-gateway}: the one front door of all shoots of a seed, for their tunnels and for the clients of their API
 * servers. It carries the bytes of TLS between two ends who prove themselves to each other; where a pass is needed, only of a
 * shoot that has shown one.
 */
public final class VpnGateway implements AutoCloseable {
    public static final Program PROGRAM = new Program(
            "vpn-gateway",
            "Takes the tunnels of all shoots, by HTTP CONNECT or by TLS, and joins each with its VPN server; and the"
                    + " clients of their API servers with those.",
            GatewaySettings.ALL,
            VpnGateway::run);

    private static final Logger LOG = LoggerFactory.getLogger("gateway");

    private final ConnectServer server;
    private final LiveRoutes routes;
    private final PassPolicies passes;
    private final StreamCounters streams;
    private final AccessLog log;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private Signals signals;

    private VpnGateway(GatewayConfig config, Names names) throws StartException {
        routes = new LiveRoutes(config);
        streams = new StreamCounters();
        passes = new PassPolicies(config.passKeys(), Clock.systemUTC(), System::nanoTime);
        log = config.access().start(GatewaySettings.ACCESS, AccessForm.withDoors());
        TenantGate gate = new PassGate(passes, config.requirePass());
        GatewayRouter router = new GatewayRouter(routes::table, gate, streams);
        VisitTerms visits =
                config.access().tellsAny() ? new VisitTerms(log, new Traffic(List.of()), 0) : VisitTerms.NONE;
        ConnectService service =
                new ConnectService("vpn-gateway", config.limits(), router, false, config.entrance(), visits);
        server = new ConnectServer(service, names, Optional.empty());
    }

    /** Listens, or says why it cannot. */
    public static VpnGateway start(GatewayConfig config) throws StartException {
        return start(config, Names.ofHost(Names.Lookup.ABSOLUTE));
    }

    static VpnGateway start(GatewayConfig config, Names names) throws StartException {
        VpnGateway gateway = new VpnGateway(config, names);
        try {
            for (InetSocketAddress address : config.listen()) {
                gateway.addresses.add(gateway.server.listen("--listen", address)); // closes itself if it cannot
            }
            return gateway;
        } catch (StartException refused) {
            gateway.log.close();
            throw refused;
        }
    }

    /** Where it listens; the first of its addresses. */
    public InetSocketAddress address() {
        return addresses.get(0);
    }

    /** Where it listens, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** What has happened since the start. */
    public ConnectCounters counters() {
        return server.counters();
    }

    /** Lets its streams go on for a while, see {@link ConnectServer#drain}. */
    void drain(CompletableFuture<Void> hurry) throws InterruptedException {
        server.drain(hurry);
    }

    /** As its routes are, until it drains. */
    Readiness readiness() {
        return server.isDraining()
                ? Readiness.notReady("stops, " + server.streams() + " streams are left")
                : routes.readiness();
    }

    @Override
    public void close() {
        if (signals != null) {
            signals.close();
        }
        server.close();
        log.close();
    }

    private void watch(GatewayConfig config, Shutdown shutdown) {
        signals = Signals.handle(Map.of("HUP", this::hangUp));
        routes.file().ifPresent(file -> ConfigurationWatch.start(file, shutdown, this::reread));
        passes.prepare(routes.table().routes());
    }

    private void hangUp() {
        log.reopen();
        reread();
    }

    private void reread() {
        routes.reread();
        passes.prepare(routes.table().routes());
    }

    /** How many streams were given a way. */
    StreamCounters streams() {
        return streams;
    }

    /** The routes that go now. */
    LiveRoutes routes() {
        return routes;
    }

    private PrometheusRegistry metrics() {
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        ProcessMetrics.register(metrics);
        ConnectMetrics.register(metrics, "rvpn_gateway", counters());
        streams.register(metrics);
        passes.register(metrics);
        routes.register(metrics);
        log.register(metrics, "rvpn_gateway");
        return registry;
    }

    private static void run(Settings settings) throws Exception {
        GatewayConfig config = GatewayConfig.from(settings);
        InetSocketAddress statusListen = settings.require(StatusServer.LISTEN);
        try (Shutdown shutdown = Shutdown.onSignal(config.entrance().drainTimeoutMs());
                VpnGateway gateway = start(config);
                StatusServer status = StatusServer.start(statusListen, gateway::readiness, gateway.metrics())) {
            gateway.watch(config, shutdown);
            LOG.info(
                    "listens on {}, status on {}",
                    text(gateway.addresses()),
                    NetUtil.toSocketAddressString(status.address()));
            shutdown.requested().get();
            gateway.drain(shutdown.hurried());
        }
    }

    private static String text(List<InetSocketAddress> addresses) {
        return addresses.stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(", "));
    }

    public static void main(String[] arguments) {
        PROGRAM.runAndExit(arguments);
    }
}
