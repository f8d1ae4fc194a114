package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Hellos;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.SilentHost;
import rvpn.tun.Digest;

@Timeout(60)
@ExtendWith(LeakWatch.class)
class GatewayTlsTest {
    @TempDir
    static Path folder;

    private ConnectLimits limits = new ConnectLimits(100, 100, 20_000, 5_000);
    private Origin apiserver;
    private Origin seedServer;
    private VpnGateway gateway;

    @BeforeEach
    void start() throws Exception {
        apiserver = new Origin();
        seedServer = new Origin();
        start(apiserver.address());
    }

    private void start(InetSocketAddress api) throws Exception {
        Path file = Files.writeString(folder.resolve("routes.yaml"), """
                routes:
                - namespace: a
                  vpn-seed-server: {server-names: [both.example, vpn.example], address: '127.0.0.1:%d'}
                  kube-apiserver: {server-names: [both.example, api.example], address: '127.0.0.1:%d'}
                """.formatted(
                        seedServer.address().getPort(), api.getPort()));
        gateway = ConfigBuilder.gateway(limits)
                .listen(new InetSocketAddress("127.0.0.1", 0), new InetSocketAddress("127.0.0.1", 0))
                .routes(file)
                .start();
    }

    private void restart(InetSocketAddress api) throws Exception {
        gateway.close();
        start(api);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        apiserver.close();
        seedServer.close();
    }

    private RawClient send(byte[] bytes) throws Exception {
        return RawClient.of(gateway.address()).send(bytes);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private void assertArrives(byte[] hello, Origin origin) throws Exception {
        byte[] up = random(300_000);
        byte[] down = random(200_000);
        try (RawClient client = send(hello);
                RawClient server = origin.next()) {
            assertThat(server.in().readNBytes(hello.length)).isEqualTo(hello);
            client.send(up).end();
            assertThat(Digest.of(server.in().readAllBytes())).isEqualTo(Digest.of(up));
            server.send(down).end();
            assertThat(Digest.of(client.in().readAllBytes())).isEqualTo(Digest.of(down));
        }
    }

    @Test
    void aServerNameLeadsToItsApiServerAndEachDirectionEndsForItself() throws Exception {
        assertArrives(Hellos.ofJava("api.example", "h2", "http/1.1"), apiserver);
        assertArrives(Hellos.ofJava("API.example"), apiserver);
        assertThat(gateway.streams().value(StreamKind.APISERVER, Door.TLS)).isEqualTo(2);
    }

    @Test
    void theTunnelsProtocolLeadsToTheSeedServerOfTheName() throws Exception {
        assertArrives(Hellos.ofJava("vpn.example", "rvpn/1"), seedServer);
        assertThat(gateway.streams().value(StreamKind.TUNNEL, Door.TLS)).isEqualTo(1);
    }

    @Test
    void theProtocolTellsTheTwoServicesOfOneNameApart() throws Exception {
        assertArrives(Hellos.ofJava("both.example", "rvpn/1"), seedServer);
        assertArrives(Hellos.ofJava("both.example", "h2"), apiserver);
    }

    @Test
    void aFullNameIsAServerNameToo() throws Exception {
        assertArrives(Hellos.ofJava("kube-apiserver.a.svc.cluster.local"), apiserver);
        assertArrives(Hellos.ofJava("vpn-seed-server.a.svc.cluster.local", "rvpn/1"), seedServer);
    }

    @Test
    void aHelloInManyRecordsAndSegmentsArrivesAsItWas() throws Exception {
        byte[] hello = Hellos.stream(3, Hellos.body(Hellos.serverName("api.example"), Hellos.pass("x".repeat(60))));
        try (RawClient client = send(new byte[0])) {
            client.socket().setTcpNoDelay(true);
            for (byte octet : hello) {
                client.send(new byte[] {octet});
            }
            try (RawClient server = apiserver.next()) {
                assertThat(server.in().readNBytes(hello.length)).isEqualTo(hello);
            }
        }
    }

    @Test
    void whatFollowsTheHelloAtOnceArrivesBehindIt() throws Exception {
        byte[] both = Hellos.join(Hellos.ofJava("api.example"), random(100_000));
        try (RawClient client = send(both).end();
                RawClient server = apiserver.next()) {
            assertThat(Digest.of(server.in().readAllBytes())).isEqualTo(Digest.of(both));
            server.end();
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void everyPortTakesBoth() throws Exception {
        String request =
                "CONNECT a:1 HTTP/1.0\r\nReversed-VPN: outbound|1194||vpn-seed-server.a.svc.cluster.local\r\n\r\n";
        for (InetSocketAddress address : gateway.addresses()) {
            try (RawClient plain = RawClient.of(address).send(request);
                    RawClient tls = RawClient.of(address).send(Hellos.ofJava("api.example"));
                    RawClient tunnel = seedServer.next();
                    RawClient api = apiserver.next()) {
                assertThat(plain.head()).startsWith("HTTP/1.0 200 ");
                tunnel.send("a");
                api.send("b");
                assertThat(plain.read(1) + tls.read(1)).isEqualTo("ab");
            }
        }
        assertThat(gateway.addresses()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void connectLeadsToAnApiServerToo() throws Exception {
        String header = "X-Gardener-Destination: outbound|443||kube-apiserver.a.svc.cluster.local\r\n";
        try (RawClient client = send(("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n" + header + "\r\n").getBytes("US-ASCII"));
                RawClient server = apiserver.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            server.send("x");
            assertThat(client.read(1)).isEqualTo("x");
        }
        assertThat(gateway.streams().value(StreamKind.APISERVER, Door.CONNECT)).isEqualTo(1);
    }

    private void assertAlert(RawClient client, int description, Reason reason) throws Exception {
        try (client) {
            byte[] answer = client.in().readAllBytes();
            assertThat(HexFormat.of().formatHex(answer)).isEqualTo("150303000202%02x".formatted(description));
        }
        assertThat(gateway.counters().snapshot().refused().get(reason)).isEqualTo(1);
        assertThat(apiserver.isUntouched() && seedServer.isUntouched()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody.example", "api.example.", "vpn-seed-server", "kube-apiserver.b.svc.cluster.local"})
    void anUnknownNameIsAnUnrecognizedName(String name) throws Exception {
        byte[] hello = Hellos.stream(16_000, Hellos.body(Hellos.serverName(name)));
        assertAlert(send(hello), 112, Reason.SERVER_NAME_UNKNOWN);
    }

    @Test
    void noNameIsAMissingExtension() throws Exception {
        assertAlert(send(Hellos.ofJava(null)), 109, Reason.SERVER_NAME_MISSING);
    }

    @Test
    void theNameOfASeedServerWithoutItsProtocolIsNoApplicationProtocol() throws Exception {
        assertAlert(send(Hellos.ofJava("vpn.example", "h2")), 120, Reason.PROTOCOL_UNFIT);
    }

    @Test
    void theTunnelsProtocolWithTheNameOfAnApiServerIsNoApplicationProtocol() throws Exception {
        assertAlert(send(Hellos.ofJava("api.example", "rvpn/1")), 120, Reason.PROTOCOL_UNFIT);
    }

    @Test
    void whatIsNoHelloIsADecodeError() throws Exception {
        assertAlert(send(new byte[] {22, 3, 1, 0, 1, 2}), 50, Reason.HELLO_MALFORMED);
    }

    @Test
    void aHelloThatIsTooLongIsADecodeError() throws Exception {
        assertAlert(send(new byte[] {22, 3, 1, 0x7f, 0}), 50, Reason.HELLO_TOO_LARGE);
    }

    @Test
    void aHelloThatTakesTooLongIsAHandshakeFailure() throws Exception {
        limits = new ConnectLimits(100, 100, 2_000, 5_000);
        restart(apiserver.address());
        assertAlert(send(Arrays.copyOf(Hellos.ofJava("api.example"), 40)), 40, Reason.HEAD_TIMEOUT);
    }

    @Test
    void aHelloThatEndsTooSoonIsADecodeError() throws Exception {
        assertAlert(send(Arrays.copyOf(Hellos.ofJava("api.example"), 40)).end(), 50, Reason.MALFORMED);
    }

    @Test
    void aServerThatDoesNotAnswerIsAnInternalError() throws Exception {
        limits = new ConnectLimits(100, 100, 20_000, 500);
        try (SilentHost silent = new SilentHost()) {
            restart(silent.address());
            assertAlert(send(Hellos.ofJava("api.example")), 80, Reason.CONNECT_TIMEOUT);
        }
    }

    @Test
    void aClientThatLeavesWhileItsServerIsDialledGivesItsPlaceBack() throws Exception {
        limits = new ConnectLimits(100, 1, 20_000, 20_000);
        try (SilentHost silent = new SilentHost()) {
            restart(silent.address());
            send(Hellos.ofJava("api.example")).reset();
            Await.until("another may enter", () -> {
                try (RawClient next = send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
                    return next.head().startsWith("HTTP/1.1 301 ");
                }
            });
        }
    }

    @Test
    void anUnknownNamespaceIsToldApartFromAForbiddenDestination() throws Exception {
        String request =
                "CONNECT a:1 HTTP/1.0\r\nReversed-VPN: outbound|1194||vpn-seed-server.%s.svc.cluster.local\r\n\r\n";
        try (RawClient unknown = send(request.formatted("b").getBytes(StandardCharsets.US_ASCII));
                RawClient forbidden = send(request.formatted("b.c").getBytes(StandardCharsets.US_ASCII))) {
            assertThat(unknown.rest()).startsWith("HTTP/1.0 503 no route to vpn-seed-server.b.svc.cluster.local");
            assertThat(forbidden.rest()).startsWith("HTTP/1.0 403 ");
        }
        assertThat(gateway.counters().snapshot().refused().get(Reason.DESTINATION_UNKNOWN))
                .isEqualTo(1);
        assertThat(gateway.counters().snapshot().refused().get(Reason.DESTINATION_FORBIDDEN))
                .isEqualTo(1);
    }
}
