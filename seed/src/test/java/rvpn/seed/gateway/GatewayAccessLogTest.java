package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.proxyprotocol.ProxyTrust;
import rvpn.ip.Cidr;
import rvpn.seed.connect.AccessLines;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Entrance;
import rvpn.seed.connect.Hellos;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;

/** What the gateway tells of each connection. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
class GatewayAccessLogTest {
    private static final String VPN = "vpn-seed-server.alpha.svc.cluster.local";
    private static final String REQUEST =
            "CONNECT x:1 HTTP/1.1\r\nHost: x\r\nReversed-VPN: outbound|1194||" + VPN + "\r\n\r\n";

    @TempDir
    Path folder;

    private Origin origin;
    private ConfigBuilder config;
    private VpnGateway gateway;

    @BeforeEach
    void prepare() throws Exception {
        origin = new Origin();
        Path routes = Files.writeString(
                folder.resolve("routes.yaml"), """
                routes:
                - namespace: alpha
                  vpn-seed-server: {server-names: [vpn.alpha.example], address: '127.0.0.1:%1$d'}
                  kube-apiserver: {server-names: [api.alpha.example], address: '127.0.0.1:%1$d'}
                """.formatted(origin.address().getPort()));
        config = ConfigBuilder.gateway(new ConnectLimits(100, 100, 5_000, 5_000))
                .routes(routes)
                .accessLog(folder.resolve("access.log"));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        origin.close();
    }

    private JsonNode told() throws Exception {
        Await.until("it is told", () -> lines().size() == 1);
        return lines().get(0);
    }

    private List<JsonNode> lines() {
        return AccessLines.in(folder.resolve("access.log"));
    }

    private static byte[] hello(String name, String... protocols) {
        return Hellos.stream(16_384, Hellos.body(Hellos.serverName(name), Hellos.protocols(protocols)));
    }

    private void assertTold(String key, String value) throws Exception {
        assertThat(told().get(key).asText()).as(key).isEqualTo(value);
    }

    @Test
    void ofARequestTheHeaderTheShootAndWhatWasCarried() throws Exception {
        gateway = config.start();
        String source;
        try (RawClient client = RawClient.of(gateway.address()).send(REQUEST);
                RawClient server = origin.next()) {
            source = "127.0.0.1:" + client.socket().getLocalPort();
            client.head();
            client.send("hello").end();
            assertThat(server.rest()).isEqualTo("hello");
            server.send("welcome").end();
            assertThat(client.rest()).isEqualTo("welcome");
        }
        assertTold("source", source);
        assertTold("client", "");
        assertTold("door", "connect");
        assertTold("asked", "outbound|1194||" + VPN);
        assertTold("shoot", "alpha");
        assertTold("target", VPN + ":" + origin.address().getPort());
        assertTold("address", "127.0.0.1:" + origin.address().getPort());
        assertTold("code", "200");
        assertTold("alert", "0");
        assertTold("reason", "");
        assertTold("end", "client");
        assertTold("from_client_bytes", "5");
        assertTold("to_client_bytes", "7");
        assertThat(told().get("connect_us").asLong()).isPositive();
        assertThat(told().has("duration_ms")).isTrue();
        assertThat(told().get("time").asText()).endsWith("Z");
    }

    @Test
    void ofTlsTheServerNameAndTheHelloAmongTheBytes() throws Exception {
        gateway = config.start();
        byte[] hello = hello("api.alpha.example", "h2");
        try (RawClient client = RawClient.of(gateway.address()).send(hello);
                RawClient server = origin.next()) {
            assertThat(server.in().readNBytes(hello.length)).isEqualTo(hello);
            server.send("x").end();
            assertThat(client.rest()).isEqualTo("x");
        }
        assertTold("door", "tls");
        assertTold("asked", "api.alpha.example");
        assertTold("shoot", "alpha");
        assertTold("code", "0");
        assertTold("alert", "0");
        assertTold("from_client_bytes", "" + hello.length);
        assertTold("end", "target");
    }

    @Test
    void ofARefusalOfTlsTheAlertAndWhy() throws Exception {
        gateway = config.start();
        try (RawClient client = RawClient.of(gateway.address()).send(hello("no.example", "h2"))) {
            assertThat(client.in().readAllBytes()).hasSize(7).endsWith(112);
        }
        assertTold("door", "tls");
        assertTold("asked", "no.example");
        assertTold("shoot", "");
        assertTold("code", "0");
        assertTold("alert", "112");
        assertTold("reason", "server_name_unknown");
        assertTold("words", "no route has the server name 'no.example'");
        assertTold("end", "refused");
    }

    @Test
    void whatTheClientWasToldThoughTheReasonIsAnother() throws Exception {
        gateway = config.requirePass(Door.CONNECT).start();
        try (RawClient client = RawClient.of(gateway.address()).send(REQUEST.replace("alpha", "beta"))) {
            assertThat(client.rest()).startsWith("HTTP/1.1 407 ");
        }
        assertTold("code", "407");
        assertTold("reason", "destination_unknown");
        assertTold("asked", "outbound|1194||" + VPN.replace("alpha", "beta"));
        assertTold("shoot", "");
    }

    @Test
    void whoseShootWasAskedForWithoutAPass() throws Exception {
        gateway = config.requirePass(Door.CONNECT).start();
        try (RawClient client = RawClient.of(gateway.address()).send(REQUEST)) {
            assertThat(client.rest()).startsWith("HTTP/1.1 407 ");
        }
        assertTold("reason", "pass_missing");
        assertTold("shoot", "alpha");
        assertTold("address", "");
    }

    @Test
    void theClientThatABalancerTellsBesideTheBalancer() throws Exception {
        gateway = config.entrance(
                        new Entrance(new ProxyTrust(List.of(Cidr.parse("127.0.0.0/8")), false), false, false, 0))
                .start();
        try (RawClient client = RawClient.of(gateway.address())
                        .send("PROXY TCP4 192.0.2.1 198.51.100.2 56324 8132\r\n" + REQUEST);
                RawClient server = origin.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            server.send("x");
            assertThat(client.read(1)).isEqualTo("x");
        }
        assertTold("client", "192.0.2.1:56324");
        assertThat(told().get("source").asText()).startsWith("127.0.0.1:");
    }

    @Test
    void ofEachStreamThoughAFloodIsRefused() throws Exception {
        gateway = config.start();
        for (int i = 0; i < 200; i++) {
            try (RawClient client = RawClient.of(gateway.address()).send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
                client.rest();
            }
        }
        for (int i = 0; i < 50; i++) {
            try (RawClient client = RawClient.of(gateway.address()).send(REQUEST);
                    RawClient server = origin.next()) {
                client.head();
                server.end();
            }
        }
        Await.until(
                "all streams are told",
                () -> lines().stream().filter(line -> isCode(line, 200)).count() == 50);
    }

    private static boolean isCode(JsonNode line, int code) {
        return line.has("code") && line.get("code").asInt() == code;
    }
}
