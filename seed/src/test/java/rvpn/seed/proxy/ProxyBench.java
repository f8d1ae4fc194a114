package rvpn.seed.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.TestDns;

/** A proxy on loopback whose shoot is the one address 127.0.0.1, with everything around it. */
final class ProxyBench implements AutoCloseable {
    static final String NAME = "kube-apiserver-http-proxy-client";
    static final String CLIENT = "CN=" + NAME;
    static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private static final ConnectLimits LIMITS = new ConnectLimits(100, 100, 1_000, 500);

    private final TestPki pki = new TestPki("ca-vpn");
    private final TestPki.Leaf apiserver = pki.client(CLIENT);
    private final Origin origin = new Origin();
    private final TestDns dns = new TestDns(60);
    private final ConnectProxy proxy;
    private final InetSocketAddress address;
    private volatile Optional<Instant> disconnected = Optional.empty();

    ProxyBench() throws Exception {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ProxyConfig config = new ProxyConfig(listen, Set.of(NAME), LIMITS);
        proxy = new ConnectProxy(config, pki.identity(), ProxyBench::objection, () -> disconnected, dns.names());
        address = proxy.start();
    }

    private static Optional<String> objection(InetAddress address) {
        return address.getHostAddress().equals("127.0.0.1")
                ? Optional.empty()
                : Optional.of(address.getHostAddress() + " is outside the shoot's networks 127.0.0.1/32");
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
    }
}
