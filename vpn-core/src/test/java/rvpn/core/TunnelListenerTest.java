package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rvpn.core.config.StartException;
import rvpn.core.identity.TestPki;
import rvpn.core.proxyprotocol.ProxyTrust;
import rvpn.ip.Cidr;
import rvpn.ip.TestPackets;

/** What strangers may do to the port. */
@ExtendWith(CleanRun.class)
class TunnelListenerTest {
    private static final TestPki PKI = TestPki.create();
    private static final int MAX_HALF_OPEN = 3;
    private static final byte[] TLS_ALERT = {21, 3, 3, 0, 2, 2};

    private final Reception seed = new Reception();
    private TwoEnds ends;

    @BeforeEach
    void listen() throws Exception {
        ends = new TwoEnds(PKI, TwoEnds.seedTerms(PKI), seed, TwoEnds.GREETING_TIMEOUT_MS, MAX_HALF_OPEN);
        seed.on(ends.seedTun.queues().get(0));
    }

    @AfterEach
    void close() {
        ends.close();
    }

    static Stream<Arguments> strangers() {
        byte[] noise = new byte[3000];
        new SplittableRandom(4).nextBytes(noise);
        byte[] record = new byte[5 + 64];
        System.arraycopy(new byte[] {23, 3, 3, 0, 64}, 0, record, 0, 5);
        byte[] brokenHello = {22, 3, 1, 0, 8, 1, 0, 0, 4, 3, 3, 0, 0};
        return Stream.of(
                Arguments.of("random bytes", noise),
                Arguments.of("zeros", new byte[100]),
                Arguments.of("HTTP", "GET /metrics HTTP/1.1\r\nHost: seed\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("SSH", "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("a record of data", record),
                Arguments.of("an alert", new byte[] {21, 3, 3, 0, 2, 2, 40}),
                Arguments.of("a change of cipher", new byte[] {20, 3, 3, 0, 1, 1}),
                Arguments.of("a record that is too long", new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff, 1}),
                Arguments.of("a ClientHello cut short", brokenHello),
                Arguments.of("a HELLO without TLS", Wire.frame(Greeter.HELLO)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void closesAConnectionThatDoesNotSpeakTls(String what, byte[] bytes) throws Exception {
        try (Socket stranger = connect()) {
            stranger.getOutputStream().write(bytes);
            byte[] answer = stranger.getInputStream().readAllBytes();
            assertThat(answer.length).isBetween(0, 7);
            if (answer.length > 0) {
                assertThat(answer).startsWith(TLS_ALERT);
            }
            StreamEnd end = seed.end();
            assertThat(end.cause()).isEqualTo(StreamEnd.Cause.SECURITY);
            assertThat(end.words()).matches("[ -~]{1,300}");
        }
        assertServes();
    }

    @Test
    void survivesHandshakesThatAreChangedAtRandom() throws Exception {
        byte[] good = clientHello();
        for (long seedNumber = 0; seedNumber < 100; seedNumber++) {
            SplittableRandom random = new SplittableRandom(seedNumber);
            byte[] bad = good.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try (Socket stranger = connect()) {
                stranger.getOutputStream().write(bad);
                stranger.shutdownOutput();
                stranger.getInputStream().readAllBytes();
            }
            assertThat(seed.end().cause())
                    .as("seed %d", seedNumber)
                    .isIn(StreamEnd.Cause.SECURITY, StreamEnd.Cause.LOST);
        }
        assertServes();
    }

    @Test
    void survivesAHandshakeThatBreaksOffAnywhere() throws Exception {
        byte[] good = clientHello();
        for (int length = 0; length < good.length; length += 13) {
            try (Socket stranger = connect()) {
                stranger.getOutputStream().write(good, 0, length);
            }
            assertThat(seed.end().cause()).as("%d bytes", length).isEqualTo(StreamEnd.Cause.LOST);
        }
        assertServes();
    }

    @Test
    void takesAHandshakeByteByByte() throws Exception {
        try (Socket slow = connect()) {
            slow.setTcpNoDelay(true);
            for (byte one : clientHello()) {
                slow.getOutputStream().write(one);
            }
            byte[] header = slow.getInputStream().readNBytes(5);
            assertThat(header).startsWith(22, 3, 3);
        }
    }

    @Test
    void theEldestStrangerGivesWayBeyondTheLimitWhileAnAuthenticatedPeerLivesOn() throws Exception {
        try (RawPeer peer = dial().greet()) {
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < 3 * MAX_HALF_OPEN; i++) {
                strangers.add(connect());
            }
            for (int i = 0; i < 2 * MAX_HALF_OPEN; i++) {
                assertThat(endOf(strangers.remove(0))).isEqualTo(-1);
                assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.LOST);
            }
            peer.send(Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 1)));
            HostSide.receive(ends.seedTun);
            assertThat(seed.hasNoFurtherEnd()).isTrue();
            assertServes();
            assertThat(endOf(strangers.remove(0))).isEqualTo(-1);
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void countsAPeerUntilItHasGreeted() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i <= MAX_HALF_OPEN; i++) {
            RawPeer peer = dial();
            peer.send(); // the last flight of its handshake
            seed.awaitSecured(); // or a younger one could be there first, and count as elder
            peers.add(peer);
        }
        assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.LOST);
        peers.remove(0).close();
        for (RawPeer peer : peers) {
            peer.greet();
        }
        assertServes();
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    @Test
    void strangersWhoseConnectionsLingerGiveWayToo() throws Exception {
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < MAX_HALF_OPEN; i++) {
            Socket stranger = connect();
            stranger.getOutputStream().write(new byte[100]);
            stranger.getInputStream().readAllBytes();
            strangers.add(stranger);
            seed.end();
        }
        assertThat(isAnswered()).isTrue();
        for (Socket stranger : strangers) {
            stranger.close();
        }
    }

    @Test
    void aSourcesEldestGivesWayBeyondTheLimitOfOneSource() throws Exception {
        var door = new TunnelListener.Door(from -> true, 100, 1, ProxyTrust.NOBODY);
        try (TunnelListener listener = listen(door);
                Socket first = connect(listener.address());
                Socket second = connect(listener.address())) {
            second.getOutputStream().write(clientHello());
            assertThat(endOf(first)).isEqualTo(-1);
            assertThat(endOf(second)).isEqualTo(22);
        }
    }

    @Test
    void takesAProxyHeaderByteByByteBeforeTls() throws Exception {
        try (TunnelListener listener = listen(behindBalancer());
                Socket client = connect(listener.address())) {
            client.setTcpNoDelay(true);
            for (byte one : "PROXY TCP4 192.0.2.1 198.51.100.2 1 2\r\n".getBytes(StandardCharsets.US_ASCII)) {
                client.getOutputStream().write(one);
            }
            client.getOutputStream().write(clientHello());
            assertThat(endOf(client)).isEqualTo(22);
        }
    }

    @Test
    void knowsTheClientThatAProxyHeaderNames() throws Exception {
        CompletableFuture<String> address = new CompletableFuture<>();
        Lane.Owner owner = new Lane.Owner() {
            @Override
            public void secured(Lane lane) {
                // the dialler speaks first
            }

            @Override
            public void greeted(Lane lane, Control greeting) {
                address.complete("greeted");
            }

            @Override
            public void ended(Lane lane, StreamEnd end) {
                address.complete(lane.addresses().peer().toString());
            }
        };
        try (TunnelListener listener = listen(behindBalancer(), owner);
                Socket client = connect(listener.address())) {
            client.getOutputStream()
                    .write("PROXY TCP4 192.0.2.1 198.51.100.2 7 8\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(new byte[100]);
            assertThat(address.get(10, TimeUnit.SECONDS)).isEqualTo("/192.0.2.1:7");
        }
    }

    @Test
    void closesAConnectionOfABalancerWithoutAProxyHeader() throws Exception {
        try (TunnelListener listener = listen(behindBalancer());
                Socket client = connect(listener.address())) {
            client.getOutputStream().write(clientHello());
            assertThat(endOf(client)).isEqualTo(-1);
        }
    }

    @Test
    void takesAProxyHeaderOfNobodyElse() throws Exception {
        try (Socket stranger = connect()) {
            stranger.getOutputStream()
                    .write("PROXY TCP4 192.0.2.1 198.51.100.2 1 2\r\n".getBytes(StandardCharsets.US_ASCII));
            stranger.getOutputStream().write(clientHello());
            assertThat(endOf(stranger)).isNotEqualTo(22);
            assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.SECURITY);
        }
    }

    private static TunnelListener.Door behindBalancer() {
        return new TunnelListener.Door(from -> true, 100, 0, new ProxyTrust(List.of(Cidr.parse("127.0.0.0/8")), false));
    }

    private TunnelListener listen(TunnelListener.Door door) throws StartException {
        return listen(door, seed);
    }

    private TunnelListener listen(TunnelListener.Door door, Lane.Owner owner) throws StartException {
        Lanes lanes = new Lanes(
                TwoEnds.seedTerms(PKI),
                Runnable::run,
                new Counters(),
                TwoEnds.GREETING_TIMEOUT_MS,
                new StreamSocket(StreamSocket.SYSTEM));
        return TunnelListener.bind(ends.seedLoop, new InetSocketAddress("127.0.0.1", 0), lanes, owner, door);
    }

    private boolean isAnswered() throws IOException {
        byte[] hello = clientHello();
        try (Socket peer = connect()) {
            peer.getOutputStream().write(hello);
            return endOf(peer) == 22; // a record of the handshake
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void saysWhereItCannotListen() {
        Lanes lanes = new Lanes(
                TwoEnds.seedTerms(PKI), Runnable::run, new Counters(), 1000, new StreamSocket(StreamSocket.SYSTEM));
        InetSocketAddress taken = ends.address();
        assertThatThrownBy(() -> TunnelListener.bind(ends.seedLoop, taken, lanes, seed, from -> true, 1))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--listen: cannot listen on 127.0.0.1:" + taken.getPort())
                .hasMessageContaining("in use");
    }

    @Test
    void closesConnectionsFromAddressesThatAreNotAllowed() throws Exception {
        Lanes lanes = new Lanes(
                TwoEnds.seedTerms(PKI), Runnable::run, new Counters(), 1000, new StreamSocket(StreamSocket.SYSTEM));
        InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
        try (TunnelListener strict = TunnelListener.bind(ends.seedLoop, anyPort, lanes, seed, from -> false, 1);
                Socket stranger = new Socket(
                        strict.address().getAddress(), strict.address().getPort())) {
            assertThat(endOf(stranger)).isEqualTo(-1);
            assertThat(seed.hasNoFurtherEnd()).isTrue();
        }
    }

    @Test
    void acceptsNobodyAfterItsEnd() throws Exception {
        Lanes lanes = new Lanes(
                TwoEnds.seedTerms(PKI), Runnable::run, new Counters(), 1000, new StreamSocket(StreamSocket.SYSTEM));
        TunnelListener brief =
                TunnelListener.bind(ends.seedLoop, new InetSocketAddress("127.0.0.1", 0), lanes, seed, from -> true, 1);
        InetSocketAddress address = brief.address();
        brief.close();
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    private static byte[] clientHello() throws IOException {
        TlsEngine engine = TlsEngine.client(TwoEnds.shootTerms(PKI), TestPki.SERVER);
        var flight = java.nio.ByteBuffer.allocate(engine.pendingCiphertext());
        engine.takeCiphertext(flight);
        return flight.array();
    }

    private static int endOf(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException reset) {
            return -1;
        }
    }

    private Socket connect() throws IOException {
        return connect(ends.address());
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private RawPeer dial() throws IOException {
        return RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI));
    }

    private void assertServes() throws Exception {
        try (RawPeer peer = dial().greet()) {
            peer.send(Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 1)));
            HostSide.receive(ends.seedTun);
        }
    }
}
