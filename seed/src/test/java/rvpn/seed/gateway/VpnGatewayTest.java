package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ClosedPort;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.SilentHost;
import rvpn.seed.connect.TestDns;

@Timeout(60)
@ExtendWith(LeakWatch.class)
class VpnGatewayTest {
    private static final String HOST = "vpn-seed-server.shoot-a.svc.cluster.local";
    private static final String ROUTE = "Reversed-VPN: outbound|1194||" + HOST + "\r\n";

    private static final ConnectLimits SHORT_DIALS = new ConnectLimits(100, 100, 20_000, 500);

    private ConnectLimits limits = new ConnectLimits(100, 100, 20_000, 5_000);
    private Origin origin;
    private TestDns dns;
    private VpnGateway gateway;

    @BeforeEach
    void open() throws Exception {
        origin = new Origin();
        dns = new TestDns(60);
    }

    @AfterEach
    void close() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        dns.close();
        origin.close();
    }

    private RawClient request(String text) throws Exception {
        return request(text, origin.address());
    }

    private RawClient request(String text, InetSocketAddress server) throws Exception {
        if (gateway == null) {
            gateway = VpnGateway.start(config().hosts(Map.of(HOST, server)).build(), dns.names());
        }
        return RawClient.of(gateway.address()).send(text);
    }

    private ConfigBuilder config() {
        return ConfigBuilder.gateway(limits);
    }

    private static String connect(String headers) {
        return "CONNECT api.shoot.example:8132 HTTP/1.1\r\nHost: api.shoot.example\r\n" + headers + "\r\n";
    }

    private long refused(Reason reason) {
        return gateway.counters().snapshot().refused().get(reason);
    }

    @Test
    void joinsAnHttp10Client() throws Exception {
        try (RawClient client = request("CONNECT api.shoot.example:8132 HTTP/1.0\r\n" + ROUTE + "\r\n");
                RawClient server = origin.next()) {
            assertThat(client.head()).isEqualTo("HTTP/1.0 200 Connection established\r\n\r\n");
            client.send("hello");
            assertThat(server.read(5)).isEqualTo("hello");
            server.send("welcome").end();
            assertThat(client.rest()).isEqualTo("welcome");
        }
    }

    @Test
    void joinsAnHttp11ClientWhateverItsRequestLineNames() throws Exception {
        try (RawClient client = request("CONNECT 192.0.2.1:22 HTTP/1.1\r\nHost: x\r\n" + ROUTE + "\r\nearly");
                RawClient server = origin.next()) {
            assertThat(client.head()).isEqualTo("HTTP/1.1 200 Connection established\r\n\r\n");
            assertThat(server.read(5)).isEqualTo("early");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Gardener-Destination: outbound|1194||" + HOST + "\r\n",
                "reversed-vpn:   outbound|1194||" + HOST + "\t\r\n",
                ROUTE + "X-Gardener-Destination: outbound|1194||" + HOST + "\r\n",
            })
    void takesTheRouteFromEitherHeader(String headers) throws Exception {
        try (RawClient client = request(connect(headers));
                RawClient server = origin.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            server.send("x");
            assertThat(client.read(1)).isEqualTo("x");
        }
    }

    @Test
    void asksDnsOnceForAServerThatTheConfigurationDoesNotName() throws Exception {
        dns.with("vpn-seed-server-2.shoot-b.svc.cluster.local", "127.0.0.99");
        String headers = connect(ROUTE.replace("server.shoot-a", "server-2.shoot-b"));
        try (ServerSocket server = new ServerSocket(1194, 5, InetAddress.getByName("127.0.0.99"));
                RawClient first = request(headers);
                RawClient second = request(headers)) {
            assertThat(first.head()).startsWith("HTTP/1.1 200 ");
            assertThat(second.head()).startsWith("HTTP/1.1 200 ");
            server.accept().close();
            server.accept().close();
        }
        assertThat(dns.questions()).isEqualTo(1);
    }

    @Test
    void triesEveryAddressOfAName() throws Exception {
        dns.with("vpn-seed-server.shoot-b.svc.cluster.local", "127.0.0.97", "127.0.0.98");
        try (ServerSocket server = new ServerSocket(1194, 5, InetAddress.getByName("127.0.0.98"));
                RawClient client = request(connect(ROUTE.replace("shoot-a", "shoot-b")))) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            server.accept().close();
        }
    }

    private void assertRefused(RawClient client, int status, Reason reason, String words) throws Exception {
        try (client) {
            String answer = client.rest();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(words, "\r\nConnection: close\r\n");
            String line = answer.lines().findFirst().orElseThrow();
            assertThat(answer).endsWith("\r\n\r\n" + line.substring("HTTP/1.1 400 ".length()) + "\n");
        }
        assertThat(refused(reason)).isEqualTo(1);
        assertThat(origin.isUntouched()).isTrue();
        Await.until("no place is taken", () -> gateway.counters().snapshot().joined() == 0);
    }

    @Test
    void refusesHeadersThatDiffer() throws Exception {
        String other = "X-Gardener-Destination: outbound|1194||vpn-seed-server.b.svc.cluster.local\r\n";
        assertRefused(request(connect(ROUTE + other)), 400, Reason.MALFORMED, "differ");
    }

    @Test
    void refusesARepeatedHeader() throws Exception {
        assertRefused(request(connect(ROUTE + ROUTE)), 400, Reason.MALFORMED, "2 times");
    }

    @Test
    void sendsARequestWithoutRouteToHttps() throws Exception {
        assertRefused(request(connect("")), 301, Reason.REDIRECT, "\r\nLocation: https://api.shoot.example/\r\n");
    }

    @Test
    void refusesAnotherDestinationThanAVpnServer() throws Exception {
        String route = "Reversed-VPN: outbound|443||kube-controller.shoot-a.svc.cluster.local\r\n";
        assertRefused(request(connect(route)), 403, Reason.DESTINATION_FORBIDDEN, "not the destination of a vpn-seed");
    }

    @Test
    void sendsAnotherMethodToHttps() throws Exception {
        String words = "\r\nLocation: https://a/b?c=d\r\n";
        assertRefused(request("GET /b?c=d HTTP/1.1\r\nHost: a:8132\r\n\r\n"), 301, Reason.REDIRECT, words);
    }

    @Test
    void refusesAHeadThatEndsTooSoon() throws Exception {
        assertRefused(request("CONNECT a:1 HTTP/1.1\r\n").end(), 400, Reason.MALFORMED, "before the request head");
    }

    @Test
    void refusesAHeadThatIsTooLargeThoughTheClientSendsOn() throws Exception {
        String text = connect("X: " + "x".repeat(200_000) + "\r\n");
        assertRefused(request(text), 431, Reason.HEAD_TOO_LARGE, "8192 bytes");
    }

    @Test
    void refusesAHeadThatTakesTooLong() throws Exception {
        limits = new ConnectLimits(100, 100, 1_500, 5_000);
        assertRefused(request("CONNECT a:1 HT"), 408, Reason.HEAD_TIMEOUT, "not complete within 1500 ms");
    }

    @Test
    void saysWhenTheServerRefuses() throws Exception {
        try (ClosedPort closed = new ClosedPort()) {
            assertRefused(
                    request(connect(ROUTE), closed.address()),
                    502,
                    Reason.TARGET_REFUSED,
                    "refused by 127.0.0.1:" + closed.number());
        }
    }

    @Test
    void saysWhenThereIsNoRoute() throws Exception {
        InetSocketAddress broadcast = new InetSocketAddress("255.255.255.255", 1194);
        assertRefused(request(connect(ROUTE), broadcast), 502, Reason.TARGET_UNREACHABLE, "255.255.255.255:1194");
    }

    @Test
    void saysWhenTheNameIsUnknown() throws Exception {
        String route = ROUTE.replace("shoot-a", "shoot-x");
        assertRefused(request(connect(route)), 502, Reason.NAME_UNKNOWN, "shoot-x.svc.cluster.local has no address");
    }

    @Test
    void saysWhenTheServerDoesNotAnswer() throws Exception {
        limits = SHORT_DIALS;
        try (SilentHost silent = new SilentHost()) {
            assertRefused(
                    request(connect(ROUTE), silent.address()), 504, Reason.CONNECT_TIMEOUT, "no answer from 127.0.0.1");
        }
    }

    @Test
    void saysWhenNobodyAnswersForTheName() throws Exception {
        limits = SHORT_DIALS;
        dns.close();
        String route = ROUTE.replace("shoot-a", "shoot-x");
        assertRefused(request(connect(route)), 504, Reason.CONNECT_TIMEOUT, "no address for vpn-seed-server.shoot-x");
    }

    @Test
    void refusesOneConnectionTooManyAndTakesTheNextAfterwards() throws Exception {
        limits = new ConnectLimits(1, 100, 5_000, 5_000);
        try (RawClient first = request(connect(ROUTE))) {
            assertThat(first.head()).startsWith("HTTP/1.1 200 ");
            try (RawClient second = request(connect(ROUTE))) {
                assertThat(second.rest()).startsWith("HTTP/1.1 503 all 1 connections are in use");
            }
        }
        origin.next().close();
        Await.until("the first is over", () -> gateway.counters().snapshot().ended() == 1);
        try (RawClient third = request(connect(ROUTE))) {
            assertThat(third.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void theEldestHalfOpenConnectionGivesWayToOneTooMany() throws Exception {
        limits = new ConnectLimits(100, 1, 5_000, 5_000);
        try (RawClient slow = request("CONN")) {
            Await.until(
                    "the slow one is in", () -> gateway.counters().snapshot().accepted() == 1);
            try (RawClient next = request(connect(ROUTE))) {
                assertThat(slow.rest()).startsWith("HTTP/1.1 503 too many connections are being set up");
                assertThat(next.head()).startsWith("HTTP/1.1 200 ");
            }
        }
        assertThat(refused(Reason.HALF_OPEN_FULL)).isEqualTo(1);
    }

    @Test
    void aClientThatLeavesWhileItsServerIsDialledGivesItsPlaceBack() throws Exception {
        limits = new ConnectLimits(100, 1, 20_000, 20_000);
        try (SilentHost silent = new SilentHost()) {
            request(connect(ROUTE), silent.address()).reset();
            Await.until("another may enter", () -> {
                try (RawClient next = request("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
                    return next.head().startsWith("HTTP/1.1 301 ");
                }
            });
        }
    }

    @Test
    void aHealthCheckThatOnlyKnocksIsNoRefusal() throws Exception {
        try (RawClient knock = request("").end()) {
            assertThat(knock.rest()).isEmpty();
        }
        assertThat(gateway.counters().snapshot().refused().values()).containsOnly(0L);
    }

    @Test
    void listensOnIpv6Too() throws Exception {
        GatewayConfig config = config().listen(new InetSocketAddress(0))
                .hosts(Map.of(HOST, origin.address()))
                .build();
        gateway = VpnGateway.start(config, dns.names());
        try (Socket socket = new Socket("::1", gateway.address().getPort());
                RawClient client = new RawClient(socket).send(connect(ROUTE))) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aPortInUseIsOneLineThatNamesTheOption() throws Exception {
        GatewayConfig config = config().listen(origin.address()).build();
        assertThatThrownBy(() -> VpnGateway.start(config, dns.names()))
                .isInstanceOf(StartException.class)
                .hasMessageMatching("--listen: cannot listen on 127\\.0\\.0\\.1:\\d+: Address already in use; .*")
                .extracting("exitCode")
                .isEqualTo(ExitCode.HOST);
    }

    @Test
    void anAddressThatIsNotOursIsOneLineThatNamesTheOption() {
        GatewayConfig config =
                config().listen(new InetSocketAddress("192.0.2.1", 8132)).build();
        assertThatThrownBy(() -> VpnGateway.start(config, dns.names()))
                .hasMessageMatching("--listen: cannot listen on 192\\.0\\.2\\.1:8132: [^\\n]+");
    }
}
