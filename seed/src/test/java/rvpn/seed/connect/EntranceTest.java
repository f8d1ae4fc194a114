package rvpn.seed.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.StartException;
import rvpn.core.proxyprotocol.ProxyTrust;
import rvpn.ip.Cidr;

/** How clients come in and go: load balancers in front, drips, the end, a successor on the same port. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
class EntranceTest {
    private static final String REQUEST = "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HEADER = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 8132\r\n";
    private static final CompletableFuture<Void> NO_HURRY = new CompletableFuture<>();
    private static final int LONG_MS = 30_000;

    private ConnectLimits limits = new ConnectLimits(100, 100, 5_000, 5_000);
    private Origin origin;
    private ConnectServer server;
    private InetSocketAddress address;

    @BeforeEach
    void open() throws Exception {
        origin = new Origin();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        origin.close();
    }

    private void start(Entrance entrance) throws StartException {
        server = server(entrance);
        address = server.listen("--listen", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private ConnectServer server(Entrance entrance) {
        ConnectService service =
                new ConnectService("entrance-test", limits, new FixedRouter(origin.address()), false, entrance);
        return new ConnectServer(service, Names.ofHost(Names.Lookup.ABSOLUTE), Optional.empty());
    }

    private static Entrance behind(String cidr, boolean isOptional) {
        return new Entrance(new ProxyTrust(List.of(Cidr.parse(cidr)), isOptional), false, false, 0);
    }

    private RawClient send(String text) throws Exception {
        return RawClient.of(address).send(text);
    }

    private long refused(Reason reason) {
        return server.counters().snapshot().refused().get(reason);
    }

    private void assertJoined(RawClient client) throws Exception {
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        try (RawClient target = origin.next()) {
            client.send("ping");
            assertThat(target.read(4)).isEqualTo("ping");
            target.send("pong");
            assertThat(client.read(4)).isEqualTo("pong");
        }
    }

    // 1. The PROXY protocol.

    @Test
    void takesTheHeaderOffForATrustedSource() throws Exception {
        start(behind("127.0.0.0/8", false));
        try (RawClient client = send(HEADER + REQUEST)) {
            assertJoined(client);
        }
    }

    @Test
    void takesAHeaderOfASourceThatIsNotTrustedForAMalformedRequest() throws Exception {
        start(behind("192.0.2.0/24", false));
        try (RawClient client = send(HEADER + REQUEST)) {
            assertThat(client.rest()).startsWith("HTTP/1.1 400 the request line must be");
        }
        assertThat(refused(Reason.MALFORMED)).isEqualTo(1);
    }

    @Test
    void refusesATrustedSourceWithoutHeader() throws Exception {
        start(behind("127.0.0.0/8", false));
        try (RawClient client = send(REQUEST)) {
            assertThat(client.rest()).startsWith("HTTP/1.1 400 there is no PROXY header");
        }
    }

    @Test
    void servesATrustedSourceWithoutHeaderWhereItIsOptional() throws Exception {
        start(behind("127.0.0.0/8", true));
        try (RawClient client = send(REQUEST)) {
            assertJoined(client);
        }
        try (RawClient client = send(HEADER + REQUEST)) {
            assertJoined(client);
        }
    }

    @Test
    void limitsTheClientsThatTheHeaderNamesAndNotTheBalancer() throws Exception {
        limits = new ConnectLimits(100, 100, 5_000, 5_000, new ShareLimits(0, 1, 0));
        start(behind("127.0.0.0/8", false));
        try (RawClient first = send(HEADER + REQUEST)) {
            assertJoined(first);
            try (RawClient another = send(HEADER.replace("192.0.2.1", "192.0.2.9") + REQUEST)) {
                assertJoined(another);
            }
            try (RawClient second = send(HEADER.replace("56324", "56325") + REQUEST)) {
                assertThat(second.rest()).startsWith("HTTP/1.1 503 all 1 connections of 192.0.2.1/32 are in use");
            }
        }
    }

    @Test
    void tellsTheTargetWhoTheClientIs() throws Exception {
        start(new Entrance(ProxyTrust.NOBODY, true, false, 0));
        try (RawClient client = send(REQUEST + "early")) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            try (RawClient target = origin.next()) {
                ByteBuffer header = ByteBuffer.wrap(target.in().readNBytes(28));
                assertThat(header.getInt(12)).isEqualTo(0x2111000c);
                assertThat(header.getInt(16)).isEqualTo(0x7f000001);
                assertThat(header.getInt(20)).isEqualTo(0x7f000001);
                assertThat(Short.toUnsignedInt(header.getShort(24)))
                        .isEqualTo(client.socket().getLocalPort());
                assertThat(Short.toUnsignedInt(header.getShort(26))).isEqualTo(address.getPort());
                assertThat(target.read(5)).isEqualTo("early");
            }
        }
    }

    @Test
    void passesTheClientThatABalancerNamedOn() throws Exception {
        start(new Entrance(new ProxyTrust(List.of(Cidr.parse("127.0.0.0/8")), false), true, false, 0));
        try (RawClient client = send(HEADER + REQUEST);
                RawClient target = origin.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            byte[] header = target.in().readNBytes(28);
            assertThat(header)
                    .endsWith(192, 0, 2, 1, 198, 51, 100, 2, 56324 >> 8, 56324 & 0xff, 8132 >> 8, 8132 & 0xff);
        }
    }

    // 2. Drips.

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 192.0.2.1", HEADER + "CONNECT a:1 HTTP/1.1\r\nX: "})
    void aClientThatDripsIsClosedAtTheDeadline(String text) throws Exception {
        limits = new ConnectLimits(100, 100, 600, 5_000);
        start(behind("127.0.0.0/8", false));
        long startNs = System.nanoTime();
        try (RawClient client = RawClient.of(address)) {
            client.socket().setTcpNoDelay(true);
            assertThatThrownBy(() -> drip(client, text)).isInstanceOf(IOException.class);
        }
        assertThat(System.nanoTime() - startNs).isGreaterThan(500_000_000L);
        assertThat(refused(Reason.HEAD_TIMEOUT)).isEqualTo(1);
    }

    private static void drip(RawClient client, String text) throws Exception {
        for (byte one : text.getBytes(ISO_8859_1)) {
            client.send(new byte[] {one});
        }
        for (long i = 0; ; i++) {
            long turn = i;
            long atNs = System.nanoTime();
            Await.until("turn " + turn, () -> System.nanoTime() - atNs > 20_000_000L);
            client.send("0");
            if (client.in().available() > 0) {
                throw new IOException(client.head());
            }
        }
    }

    @Test
    void aFloodOfHalfOpenConnectionsLocksNobodyOut() throws Exception {
        limits = new ConnectLimits(100, 50, 10_000, 5_000);
        start(Entrance.PLAIN);
        List<RawClient> flood = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            flood.add(send("CONNECT "));
            if (i % 100 == 99) {
                long dialled = server.counters().snapshot().joined() + flood.size();
                Await.until("all are in", () -> server.counters().snapshot().accepted() == dialled);
                try (RawClient client = send(REQUEST)) {
                    assertJoined(client);
                }
            }
        }
        Await.until("250 have given way", () -> refused(Reason.HALF_OPEN_FULL) >= 250);
        for (RawClient one : flood) {
            one.close();
        }
    }

    // 3. The end.

    private CompletableFuture<Void> drain(CompletableFuture<Void> hurry) {
        return CompletableFuture.runAsync(() -> {
            try {
                server.drain(hurry);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
    }

    @Test
    void aStreamGoesOnWhileTheServerDrainsAndNobodyElseComesIn() throws Exception {
        start(Entrance.plain(LONG_MS));
        try (RawClient client = send(REQUEST);
                RawClient target = origin.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            CompletableFuture<Void> drained = drain(NO_HURRY);
            Await.until("nobody comes in", () -> {
                try {
                    RawClient.of(address).close();
                    return false;
                } catch (IOException refused) {
                    return true;
                }
            });
            client.send("question").end();
            assertThat(target.rest()).isEqualTo("question");
            assertThat(drained).isNotDone();
            target.send("answer").end();
            assertThat(client.rest()).isEqualTo("answer");
            drained.get();
        }
    }

    @Test
    void whoWasAcceptedBeforeIsServed() throws Exception {
        start(Entrance.plain(LONG_MS));
        try (RawClient client = send("CONN")) {
            Await.until("it is in", () -> server.counters().snapshot().accepted() == 1);
            CompletableFuture<Void> drained = drain(NO_HURRY);
            client.send(REQUEST.substring(4));
            assertJoined(client);
            client.end();
            drained.get();
        }
    }

    @Test
    void everybodyWhoConnectedBeforeTheEndIsServed() throws Exception {
        start(Entrance.plain(LONG_MS));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(send(REQUEST));
        }
        CompletableFuture<Void> drained = drain(NO_HURRY);
        for (RawClient client : clients) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            client.close();
        }
        for (int i = 0; i < clients.size(); i++) {
            origin.next().close();
        }
        drained.get();
    }

    @Test
    void whoOnlyKnockedIsClosedSoon() throws Exception {
        start(Entrance.plain(LONG_MS));
        try (RawClient knock = send("")) {
            Await.until("it is in", () -> server.counters().snapshot().accepted() == 1);
            drain(NO_HURRY).get();
            assertThatThrownBy(() -> knock.send("x").rest()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void streamsThatAreLeftEndInOrderWhenTheTimeIsOver() throws Exception {
        start(Entrance.plain(300));
        try (RawClient client = send(REQUEST);
                RawClient target = origin.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            target.send("last words");
            Await.until(
                    "they are on their way", () -> server.counters().snapshot().toClientBytes() == 10);
            drain(NO_HURRY).get();
            assertThat(client.rest()).isEqualTo("last words");
            assertThat(target.rest()).isEmpty();
        }
    }

    @Test
    void theDrainEndsAtOnceWhenThereIsNoTime() throws Exception {
        start(Entrance.plain(LONG_MS));
        CompletableFuture<Void> hurry = new CompletableFuture<>();
        try (RawClient client = send(REQUEST);
                RawClient target = origin.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            CompletableFuture<Void> drained = drain(hurry);
            Await.until("it drains", server::isDraining);
            assertThat(drained).isNotDone();
            hurry.complete(null);
            drained.get();
            assertThat(client.rest()).isEmpty();
            assertThat(target.rest()).isEmpty();
        }
    }

    // 4. A successor.

    @Test
    void aSuccessorTakesThePortOver() throws Exception {
        Entrance shared = new Entrance(ProxyTrust.NOBODY, false, true, LONG_MS);
        start(shared);
        try (RawClient client = send(REQUEST);
                ConnectServer successor = server(shared)) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(successor.listen("--listen", address)).isEqualTo(address);
            assertThat(listeners()).isEqualTo(2);
            CompletableFuture<Void> drained = drain(NO_HURRY);
            Await.until("the first listens no more", () -> listeners() == 1);
            for (int i = 0; i < 20; i++) {
                RawClient next = send(REQUEST);
                assertThat(next.head()).startsWith("HTTP/1.1 200 ");
                next.close();
            }
            Await.until(
                    "all came to the successor",
                    () -> successor.counters().snapshot().joined() == 20);
            assertThat(drained).isNotDone();
            client.reset();
            drained.get();
        }
    }

    /** How many sockets of this host listen on the port: the kernel closes one later than Java says. */
    private long listeners() throws IOException {
        Pattern listening = Pattern.compile(":%04X [0-9A-F]+:0000 0A ".formatted(address.getPort()));
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(EntranceTest::lines)
                .filter(line -> listening.matcher(line).find())
                .count();
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException without) {
            return Stream.empty();
        }
    }

    @Test
    void withoutLeaveThereIsNoSuccessor() throws Exception {
        start(Entrance.PLAIN);
        try (ConnectServer successor = server(Entrance.PLAIN)) {
            assertThatThrownBy(() -> successor.listen("--listen", address))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("in use");
        }
    }
}
