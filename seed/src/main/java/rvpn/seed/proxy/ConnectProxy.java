package rvpn.seed.proxy;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.StartException;
import rvpn.core.identity.IdentityMetrics;
import rvpn.core.status.Metrics;
import rvpn.core.status.Readiness;
import rvpn.seed.connect.AccessForm;
import rvpn.seed.connect.AccessLog;
import rvpn.seed.connect.ConnectCounters;
import rvpn.seed.connect.ConnectMetrics;
import rvpn.seed.connect.ConnectServer;
import rvpn.seed.connect.ConnectService;
import rvpn.seed.connect.Entrance;
import rvpn.seed.connect.Names;
import rvpn.seed.connect.Traffic;
import rvpn.seed.connect.VisitTerms;

/**
 * The proxy for kube-apiserver's egress selection (HTTPConnect over TCP with TLS, and over a Unix socket without): one
 * connection and one CONNECT a dial, answered with exactly 200, and not a byte of the target before the client's first.
 * Destinations are reached through the routes of the host's kernel.
 */
public final class ConnectProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("proxy");

    private static final AccessForm NAMES =
            AccessForm.withNames(certificate -> String.join(",", ClientNames.of(certificate)));

    private final ProxyConfig config;
    private final ProxyTls tls;
    private final AccessLog log;
    private final Traffic traffic = new Traffic(DestinationClass.words());
    private final ConnectServer server;

    /** @throws StartException if the identity or the access log cannot be used */
    public ConnectProxy(ProxyConfig config, ProxyIdentity identity, AllowList allowed, TunnelState tunnel)
            throws StartException {
        this(config, identity, allowed, tunnel, Names.ofHost(Names.Lookup.WITH_SEARCH_LIST));
        allowed.whenMoreAreOwn(this::reviewDestinations);
    }

    ConnectProxy(ProxyConfig config, ProxyIdentity identity, DestinationPolicy policy, TunnelState tunnel, Names names)
            throws StartException {
        this.config = config;
        this.tls = new ProxyTls(identity, config.tlsMinimum(), config.limits().headTimeoutMs());
        this.log = config.access().start(ProxySettings.ACCESS, NAMES);
        VisitTerms visits = new VisitTerms(log, traffic, config.idleTimeoutMs());
        Entrance entrance = Entrance.plain(config.drainTimeoutMs());
        ProxyRouter router = new ProxyRouter(config.clientNames(), policy, tunnel);
        ConnectService service = new ConnectService("connect-proxy", config.limits(), router, true, entrance, visits);
        this.server = new ConnectServer(service, names, Optional.of(tls::handler));
    }

    /**
     * Begins to listen.
     *
     * @return where
     */
    public InetSocketAddress start() throws StartException {
        if (config.socket().isPresent()) {
            server.listen(config.socket().get().listen());
        }
        return server.listen("--proxy-listen", config.listen());
    }

    /** Takes a new identity for new connections; those that run go on. On an error the old one stays. */
    public void renew(ProxyIdentity identity) throws StartException {
        tls.renew(identity);
    }

    /**
     * The same for an identity that is the tunnel's already, so it is hardly refused; if it is, the log says so. Streams of
     * clients that it has revoked are broken off.
     */
    public void follow(ProxyIdentity identity) {
        try {
            renew(identity);
        } catch (StartException refused) {
            LOG.error("keeps the certificate it has: {}", refused.getMessage());
        }
        server.reviewClients(identity.revocations());
    }

    /** The shoot's networks or the rules have changed: breaks off the streams that would not be served now. */
    public void reviewDestinations() {
        server.reviewDestinations();
    }

    /** Opens the access log again, if it is a file. */
    public void reopenLog() {
        log.reopen();
    }

    /** What has happened since the start. */
    ConnectCounters counters() {
        return server.counters();
    }

    /** Lets its streams go on for a while, see {@link ConnectServer#drain}. */
    public void drain(CompletableFuture<Void> hurry) throws InterruptedException {
        server.drain(hurry);
    }

    /** Ready until it drains. */
    public Readiness readiness() {
        return server.isDraining()
                ? Readiness.notReady("stops, the proxy has " + server.streams() + " streams left")
                : Readiness.ready();
    }

    /** Registers what is counted. */
    public void register(Metrics metrics) {
        ConnectMetrics.register(metrics, "rvpn_proxy", server.counters());
        traffic.register(metrics, "rvpn_proxy");
        metrics.gauge(
                        "rvpn_proxy_certificate_expiry_seconds",
                        "When the proxy's certificate, the first of its authorities, and that of the client served last"
                                + " ends; Unix time, +Inf where there is none.",
                        "certificate")
                .addDouble(() -> firstEnd(tls.identity().chain().stream().limit(1)), "own")
                .addDouble(() -> firstEnd(tls.identity().trusted().stream()), "ca")
                .addDouble(() -> IdentityMetrics.first(server.lastClientEnd().stream()), "peer");
        log.register(metrics, "rvpn_proxy");
    }

    private static double firstEnd(Stream<X509Certificate> certificates) {
        return IdentityMetrics.first(certificates.map(each -> each.getNotAfter().toInstant()));
    }

    @Override
    public void close() {
        server.close();
        log.close();
    }
}
