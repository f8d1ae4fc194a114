package rvpn.seed.gateway;

import io.netty.util.NetUtil;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.Program;
import rvpn.core.config.Settings;
import rvpn.core.config.Shutdown;
import rvpn.core.config.StartException;
import rvpn.core.status.Metrics;
import rvpn.core.status.ProcessMetrics;
import rvpn.core.status.Readiness;
import rvpn.core.status.StatusServer;
import rvpn.seed.connect.ConnectCounters;
import rvpn.seed.connect.ConnectMetrics;
import rvpn.seed.connect.ConnectServer;
import rvpn.seed.connect.ConnectService;
import rvpn.seed.connect.Names;

/**
 * {@code vpn-gateway}: one for all shoots of a seed. It does not know who dials, and need not: it carries the bytes of
 * TLS between a shoot and its VPN server, who prove themselves to each other.
 */
public final class VpnGateway implements AutoCloseable {
    public static final Program PROGRAM = new Program(
            "vpn-gateway",
            "Takes shoots' HTTP CONNECT requests and joins each with its VPN server.",
            GatewaySettings.ALL,
            VpnGateway::run);

    private static final Logger LOG = LoggerFactory.getLogger("gateway");

    private final ConnectServer server;
    private final InetSocketAddress address;

    private VpnGateway(ConnectServer server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /** Listens, or says why it cannot. */
    public static VpnGateway start(GatewayConfig config) throws StartException {
        return start(config, Names.ofHost(Names.Lookup.ABSOLUTE));
    }

    static VpnGateway start(GatewayConfig config, Names names) throws StartException {
        ConnectService service = new ConnectService(
                "vpn-gateway", config.limits(), new GatewayRouter(config.hosts()), false, config.entrance());
        ConnectServer server = new ConnectServer(service, names, Optional.empty());
        return new VpnGateway(server, server.listen("--listen", config.listen()));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** What has happened since the start. */
    public ConnectCounters counters() {
        return server.counters();
    }

    /** Lets its streams go on for a while, see {@link ConnectServer#drain}. */
    void drain(CompletableFuture<Void> hurry) throws InterruptedException {
        server.drain(hurry);
    }

    /** Ready until it drains. */
    Readiness readiness() {
        return server.isDraining()
                ? Readiness.notReady("stops, " + server.streams() + " streams are left")
                : Readiness.ready();
    }

    @Override
    public void close() {
        server.close();
    }

    private PrometheusRegistry metrics() {
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        ProcessMetrics.register(metrics);
        ConnectMetrics.register(metrics, "rvpn_gateway", counters());
        return registry;
    }

    private static void run(Settings settings) throws Exception {
        GatewayConfig config = GatewayConfig.from(settings);
        InetSocketAddress statusListen = settings.require(StatusServer.LISTEN);
        try (Shutdown shutdown = Shutdown.onSignal(config.entrance().drainTimeoutMs());
                VpnGateway gateway = start(config);
                StatusServer status = StatusServer.start(statusListen, gateway::readiness, gateway.metrics())) {
            LOG.info(
                    "listens on {}, status on {}",
                    NetUtil.toSocketAddressString(gateway.address()),
                    NetUtil.toSocketAddressString(status.address()));
            shutdown.requested().get();
            gateway.drain(shutdown.hurried());
        }
    }

    public static void main(String[] arguments) {
        PROGRAM.runAndExit(arguments);
    }
}
