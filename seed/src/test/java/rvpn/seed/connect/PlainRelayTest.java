package rvpn.seed.connect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PlainRelayTest extends RelayLaw {
    private final ConnectLimits limits = new ConnectLimits(100, 100, 5_000, 5_000);
    private Origin origin;
    private ConnectServer server;
    private InetSocketAddress address;

    private record Fixed(InetSocketAddress to) implements Router {
        @Override
        public Target route(ConnectHead head, Client client) {
            return new Target("origin", to.getPort(), Optional.of(to.getAddress()));
        }

        @Override
        public void check(InetSocketAddress to) {}
    }

    @BeforeEach
    void start() throws Exception {
        origin = new Origin();
        ConnectService service = new ConnectService("relay-test", limits, new Fixed(origin.address()), false);
        server = new ConnectServer(service, Names.ofHost(Names.Lookup.ABSOLUTE), Optional.empty());
        address = server.listen("--listen", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        origin.close();
    }

    @Override
    protected Origin origin() {
        return origin;
    }

    @Override
    protected RawClient dial() throws Exception {
        return RawClient.of(address);
    }

    @Override
    protected String request() {
        return "CONNECT a:1 HTTP/1.0\r\n\r\n";
    }

    @Override
    protected String established() {
        return "HTTP/1.0 200 Connection established\r\n\r\n";
    }

    @Override
    protected ConnectCounters counters() {
        return server.counters();
    }

    @Override
    protected String threads() {
        return "relay-test";
    }
}
