package rvpn.seed.gateway;

import io.netty.util.NetUtil;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
    private final StreamCounters streams;
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    private VpnGateway(ConnectServer server, StreamCounters streams) {
        this.server = server;
        this.streams = streams;
    }

    /** Listens, or says why it cannot. */
    public static VpnGateway start(GatewayConfig config) throws StartException {
        return start(config, Names.ofHost(Names.Lookup.ABSOLUTE));
    }

    static VpnGateway start(GatewayConfig config, Names names) throws StartException {
        RouteTable table = new RouteTable(List.of(), config.hosts(), config.asksDns());
        StreamCounters streams = new StreamCounters();
        GatewayRouter router = new GatewayRouter(() -> table, TenantGate.OPEN, streams);
        ConnectService service = new ConnectService("vpn-gateway", config.limits(), router, false);
        VpnGateway gateway = new VpnGateway(new ConnectServer(service, names, Optional.empty()), streams);
        for (InetSocketAddress address : config.listen()) {
            gateway.addresses.add(gateway.server.listen("--listen", address)); // closes itself if it cannot
        }
        return gateway;
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

    @Override
    public void close() {
        server.close();
    }

    private PrometheusRegistry metrics() {
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        ProcessMetrics.register(metrics);
        ConnectMetrics.register(metrics, "rvpn_gateway", counters());
        streams.register(metrics);
        return registry;
    }

    private static void run(Settings settings) throws Exception {
        GatewayConfig config = GatewayConfig.from(settings);
        InetSocketAddress statusListen = settings.require(StatusServer.LISTEN);
        try (Shutdown shutdown = Shutdown.onSignal();
                VpnGateway gateway = start(config);
                StatusServer status = StatusServer.start(statusListen, Readiness::ready, gateway.metrics())) {
            LOG.info(
                    "listens on {}, status on {}",
                    text(gateway.addresses()),
                    NetUtil.toSocketAddressString(status.address()));
            shutdown.requested().get();
        }
    }

    private static String text(List<InetSocketAddress> addresses) {
        return addresses.stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(", "));
    }

    public static void main(String[] arguments) {
        PROGRAM.runAndExit(arguments);
    }
}
