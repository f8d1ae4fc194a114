package rvpn.seed.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import rvpn.core.config.UnixAccess;
import rvpn.seed.connect.AccessRule;
import rvpn.seed.connect.AccessTerms;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;
import rvpn.seed.connect.TestDns;

/** A proxy on loopback whose shoot is the one address 127.0.0.1, with everything around it. */
final class ProxyBench implements AutoCloseable {
    static final String NAME = "kube-apiserver-http-proxy-client";
    static final String CLIENT = "CN=" + NAME;
    static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    static final ConnectLimits LIMITS = new ConnectLimits(100, 100, 20_000, 5_000);
    /** For those who wait until a time is over. */
    static final ConnectLimits IMPATIENT = new ConnectLimits(100, 100, 3_000, 3_000);

    private final TestPki pki = new TestPki("ca-vpn");
    private final TestPki.Leaf apiserver = pki.client(CLIENT);
    private final Origin origin = new Origin();
    private final TestDns dns = new TestDns(0);
    private final OneAddress policy = new OneAddress();
    private final Path directory = Files.createTempDirectory("rvpn-proxy");
    private final ConnectProxy proxy;
    private final InetSocketAddress address;
    private volatile Optional<Instant> disconnected = Optional.empty();

    /** The one address is a pod. */
    private static final class OneAddress implements DestinationPolicy {
        private volatile String allowed = "127.0.0.1";
        private volatile InetAddress inTunnel;
        private final AtomicReference<Runnable> onceAllowed = new AtomicReference<>();

        @Override
        public void check(InetSocketAddress to) throws Refused {
            String address = to.getAddress().getHostAddress();
            if (!address.equals(allowed)) {
                throw new Refused(
                        Reason.DESTINATION_FORBIDDEN, address + " is outside the shoot's networks " + allowed + "/32");
            }
            Runnable then = onceAllowed.getAndSet(null);
            if (then != null) {
                then.run();
            }
        }

        @Override
        public InetSocketAddress dialled(InetSocketAddress to) throws Refused {
            check(to);
            return inTunnel == null ? to : new InetSocketAddress(inTunnel, to.getPort());
        }

        @Override
        public Optional<DestinationClass> classOf(InetAddress address) {
            return address.getHostAddress().equals(allowed) ? Optional.of(DestinationClass.POD) : Optional.empty();
        }

        @Override
        public boolean hasExtra() {
            return false;
        }
    }

    ProxyBench() throws Exception {
        this(TlsMinimum.TLS_1_3, 0);
    }

    ProxyBench(TlsMinimum minimum, int idleTimeoutMs) throws Exception {
        this(minimum, idleTimeoutMs, 0, LIMITS);
    }

    ProxyBench(TlsMinimum minimum, int idleTimeoutMs, int drainTimeoutMs, ConnectLimits limits) throws Exception {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ProxyConfig config = new ProxyConfig(
                listen,
                Optional.of(new ProxySocket(unixSocket(), new UnixAccess(0640, ""))),
                minimum,
                Set.of(NAME),
                limits,
                drainTimeoutMs,
                DestinationRules.NONE,
                new AccessTerms(new AccessRule(AccessRule.Level.ALL, 0), Optional.of(accessLog())),
                idleTimeoutMs);
        proxy = new ConnectProxy(config, pki.identity(), policy, () -> disconnected, dns.names());
        address = proxy.start();
    }

    /** Where it is served without TLS. */
    Path unixSocket() {
        return directory.resolve("proxy.sock");
    }

    Path accessLog() {
        return directory.resolve("access.log");
    }

    String accessText() {
        try {
            return Files.readString(accessLog());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** From now on another address is the only one. */
    void allowOnly(String other) {
        policy.allowed = other;
        proxy.reviewDestinations();
    }

    /** From now on the one address is called so in the tunnel. */
    void callItInTunnel(InetAddress address) {
        policy.inTunnel = address;
        proxy.reviewDestinations();
    }

    /** Does something as soon as an address has been allowed, before it is dialled. */
    void onceAllowed(Runnable then) {
        policy.onceAllowed.set(then);
    }

    TestPki pki() {
        return pki;
    }

    /** The certificate of kube-apiserver. */
    TestPki.Leaf apiserver() {
        return apiserver;
    }

    Origin origin() {
        return origin;
    }

    TestDns dns() {
        return dns;
    }

    ConnectProxy proxy() {
        return proxy;
    }

    InetSocketAddress address() {
        return address;
    }

    void disconnect(Instant since) {
        disconnected = Optional.of(since);
    }

    RawClient dial(TestPki.Leaf leaf) throws Exception {
        Socket wire = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        return new RawClient(pki.connect(wire, leaf, "TLSv1.3"), wire);
    }

    static String connect(Object target) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    }

    String toOrigin() {
        return connect("127.0.0.1:" + origin.address().getPort());
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        dns.close();
        origin.close();
        Files.deleteIfExists(accessLog());
        Files.delete(directory);
    }
}
