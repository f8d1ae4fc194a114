package rvpn.seed.proxy;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.StartException;
import rvpn.core.status.Readiness;
import rvpn.seed.connect.ConnectCounters;
import rvpn.seed.connect.ConnectServer;
import rvpn.seed.connect.ConnectService;
import rvpn.seed.connect.Entrance;
import rvpn.seed.connect.Names;

/**
 * The proxy for kube-apiserver's egress selection (HTTPConnect over TCP with TLS): one TLS connection and one CONNECT
 * a dial, answered with exactly 200, and not a byte of the target before the client's first. Destinations are reached
 * through the routes of the host's kernel.
 */
public final class ConnectProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("proxy");

    private final ProxyConfig config;
    private final ProxyTls tls;
    private final ConnectServer server;

    /** @throws StartException if the identity cannot be used */
    public ConnectProxy(ProxyConfig config, ProxyIdentity identity, DestinationPolicy policy, TunnelState tunnel)
            throws StartException {
        this(config, identity, policy, tunnel, Names.ofHost(Names.Lookup.WITH_SEARCH_LIST));
    }

    ConnectProxy(ProxyConfig config, ProxyIdentity identity, DestinationPolicy policy, TunnelState tunnel, Names names)
            throws StartException {
        this.config = config;
        this.tls = new ProxyTls(identity, config.limits().headTimeoutMs());
        ProxyRouter router = new ProxyRouter(config.clientNames(), policy, tunnel);
        ConnectService service = new ConnectService(
                "connect-proxy", config.limits(), router, true, Entrance.plain(config.drainTimeoutMs()));
        this.server = new ConnectServer(service, names, Optional.of(tls::handler));
    }

    /**
     * Begins to listen.
     *
     * @return where
     */
    public InetSocketAddress start() throws StartException {
        return server.listen("--proxy-listen", config.listen());
    }

    /** Takes a new identity for new connections; those that run go on. On an error the old one stays. */
    public void renew(ProxyIdentity identity) throws StartException {
        tls.renew(identity);
    }

    /** The same for an identity that is the tunnel's already, so it is hardly refused; if it is, the log says so. */
    public void follow(ProxyIdentity identity) {
        try {
            renew(identity);
        } catch (StartException refused) {
            LOG.error("keeps the certificate it has: {}", refused.getMessage());
        }
    }

    /** What has happened since the start. */
    public ConnectCounters counters() {
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

    @Override
    public void close() {
        server.close();
    }
}
