package rvpn.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HAProxy on both sides of the gateway, on the loopback of one host. The one behind it understands the gateway's header and tells
 * the echo in version 1, which can be read.
 *
 * <pre>
 *  client      HAProxy           gateway    HAProxy           echo
 *  127.0.0.5   :9001, :9002  ->  :8132  ->  :1194         ->  :7
 *              send-proxy(-v2)   both ways  accept-proxy, send-proxy
 * </pre>
 */
@Tag("once")
class BalancerIT {
    private static final String NAME = "vpn-seed-server.shoot--a--b.svc.cluster.local";
    private static final String CONNECT = "CONNECT x:1 HTTP/1.1\r\nHost: gw\r\n";
    private static final String REQUEST = CONNECT + "Reversed-VPN: outbound|1194||" + NAME + "\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final int DIRECT = 8132;
    private static final String CONFIGURATION = """
            defaults
                mode tcp
                timeout connect 5s
                timeout client 20s
                timeout server 20s
            listen version1
                bind 127.0.0.1:9001
                server gateway 127.0.0.1:8132 send-proxy
            listen version2
                bind 127.0.0.1:9002
                server gateway 127.0.0.1:8132 send-proxy-v2 check check-send-proxy inter 100ms
            listen behind
                bind 127.0.0.1:1194 accept-proxy
                server echo 127.0.0.1:7 send-proxy
            """;

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("balancer");

    private static Running gateway;

    @BeforeAll
    static void start() throws IOException {
        HOST.start("socat", "-t10", "TCP-LISTEN:7,fork,reuseaddr", "PIPE");
        gateway = HOST.startUntil(
                "listens on",
                Dist.GATEWAY,
                "--hosts",
                NAME + "=127.0.0.1:1194",
                "--proxy-protocol-from",
                "127.0.0.1/32",
                "--send-proxy-protocol",
                "v2");
        var file = Files.writeString(HOST.directory().resolve("haproxy.cfg"), CONFIGURATION);
        HOST.start("haproxy", "-db", "-f", file.toString());
        Await.until("HAProxy listens", 10, () -> Stream.of(9001, 9002, 1194)
                .allMatch(port -> HOST.host().connects("127.0.0.1", port, 1)));
    }

    /** What comes back to a client of this address until the end. */
    private static String answer(String client, int port, String request) {
        return HOST.host()
                .given(request.getBytes(ISO_8859_1), "socat", "-t10", "-", "TCP:127.0.0.1:" + port + ",bind=" + client)
                .latin();
    }

    @ParameterizedTest
    @ValueSource(ints = {9001, 9002})
    void theServerBehindTheGatewayLearnsTheClientsAddress(int port) {
        assertThat(answer("127.0.0.5", port, REQUEST + "payload"))
                .startsWith(ANSWER + "PROXY TCP4 127.0.0.5 127.0.0.1 ")
                .endsWith(" " + port + "\r\npayload");
    }

    @Test
    void aClientWithoutBalancerIsToldOfToo() {
        assertThat(answer("127.0.0.6", DIRECT, REQUEST + "payload"))
                .startsWith(ANSWER + "PROXY TCP4 127.0.0.6 127.0.0.1 ")
                .endsWith(" 8132\r\npayload");
    }

    @ParameterizedTest
    @ValueSource(ints = {9001, 9002})
    void aRefusalIsLoggedWithTheClientsAddress(int port) {
        String client = "127.0.1." + (port - 9000);
        assertThat(answer(client, port, CONNECT + "Reversed-VPN: elsewhere\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(gateway.log()).contains("refused " + client + ": 403 ");
    }

    @Test
    void aHeaderOfSomebodyElseIsAMalformedRequest() {
        assertThat(answer("127.0.0.7", DIRECT, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + REQUEST))
                .startsWith("HTTP/1.1 400 the request line must be");
        assertThat(gateway.log()).contains("refused 127.0.0.7: 400 ").doesNotContain("192.0.2.1");
    }

    @Test
    void aBalancerMustSendAHeader() {
        assertThat(answer("127.0.0.1", DIRECT, REQUEST)).startsWith("HTTP/1.1 400 there is no PROXY header");
    }

    @Test
    void deadPeersOnBothSidesAreProbedAfter55Seconds() throws IOException {
        try (Dialogue stream = Dialogue.with(HOST.host(), "127.0.0.1", 9001)) {
            assertThat(stream.ask(REQUEST, ANSWER.length())).isEqualTo(ANSWER);
            List<String> sockets = HOST.host()
                    .bash("ss -Htnop state established | grep -F pid=$1,", Long.toString(gateway.pid()))
                    .succeeds()
                    .text()
                    .lines()
                    .toList();
            assertThat(sockets).anyMatch(line -> line.contains(":8132 ")).anyMatch(line -> line.contains(":1194 "));
            assertThat(sockets).allMatch(line -> line.matches(".*timer:\\(keepalive,(4[0-9]|5[0-5])sec,0\\).*"));
        }
    }

    @Test
    void healthChecksAreNoRefusals() {
        double before = new Metrics(HOST.host()).value("rvpn_gateway_connections_total");
        Await.until(
                "HAProxy has looked five times",
                10,
                () -> new Metrics(HOST.host()).value("rvpn_gateway_connections_total") > before + 5);
        assertThat(gateway.log().lines().filter(line -> line.contains("refused 127.0.0.1: ")))
                .allMatch(line -> line.contains("there is no PROXY header"));
    }
}
