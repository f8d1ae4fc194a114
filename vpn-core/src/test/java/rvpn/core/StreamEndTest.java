package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.core.identity.TestPki;
import rvpn.ip.TestPackets;
import rvpn.tun.PipeTun;

/** All the ways in which a stream ends that broke no rule. */
@ExtendWith(CleanRun.class)
class StreamEndTest {
    private static final TestPki PKI = TestPki.create();
    private static final int PING_TIMEOUT_MS = Greeter.WELCOME.pingTimeoutMs();

    private final Reception seed = new Reception(Greeter.WELCOME.pingIntervalMs(), PING_TIMEOUT_MS);
    private final Greeter shoot = Greeter.shoot();
    private TwoEnds ends;

    @BeforeEach
    void listen() throws Exception {
        ends = new TwoEnds(PKI, seed);
        seed.on(ends.seedTun.queues().get(0));
        shoot.on(ends.shootTun.queues().get(0));
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void saysGoodbyeInItsOwnWords() throws Exception {
        ends.dial(shoot);
        seed.lane().end(Control.Reason.STOPPED, "the seed is rolled");
        assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.LOCAL, "the seed is rolled"));
        assertThat(shoot.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.PEER, "stopped: the seed is rolled"));
    }

    @Test
    void hearsTheGoodbyeOfThePeer() throws Exception {
        ends.dial(shoot);
        seed.lane();
        shoot.lane().end(Control.Reason.REFUSED, "no route");
        assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.PEER, "refused: no route"));
    }

    @Test
    void sendsWordsThatAreNotPrintableAsPrintableOnes() throws Exception {
        ends.dial(shoot);
        seed.lane().end(Control.Reason.FAULT, "a\u001bb\u00e9" + "x".repeat(1000));
        assertThat(shoot.end().cause()).isEqualTo(StreamEnd.Cause.PEER);
        assertThat(shoot.end().words()).startsWith("fault: a?b?xxx").matches("[ -~]{1,310}");
    }

    @Test
    void endsOnceHoweverOftenItIsAsked() throws Exception {
        ends.dial(shoot);
        Lane lane = seed.lane();
        for (int i = 0; i < 3; i++) {
            lane.end(Control.Reason.STOPPED, "end " + i);
        }
        assertThat(seed.end().words()).isEqualTo("end 0");
        assertThat(shoot.end().words()).isEqualTo("stopped: end 0");
        lane.end(Control.Reason.STOPPED, "again");
        lane.loop().submit(() -> lane.end(Control.Reason.STOPPED, "and again")).get();
        assertThat(seed.hasNoFurtherEnd()).isTrue();
    }

    @Test
    void sendsNothingAfterItsEnd() throws Exception {
        ends.dial(shoot);
        Lane lane = seed.lane();
        lane.loop()
                .submit(() -> {
                    lane.end(Control.Reason.STOPPED, "stop");
                    lane.send(Greeter.WELCOME);
                    lane.carry(ends.seedTun.queues().get(0), TwoEnds.seedGate(), 100, 1000);
                })
                .get();
        assertThat(shoot.end().words()).isEqualTo("stopped: stop");
        HostSide.send(ends.seedTun, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1));
        assertThat(HostSide.isSilent(ends.shootTun)).isTrue();
        assertThat(ends.seedCounters.get(Counter.SENT_PACKETS)).isZero();
    }

    @Test
    void ownsTheDeviceNoLongerWhenItsOwnerHearsOfTheEnd() throws Exception {
        CompletableFuture<Boolean> sentLater = new CompletableFuture<>();
        ends.dial(shoot);
        Lane lane = seed.lane();
        lane.loop()
                .submit(() -> {
                    lane.end(Control.Reason.STOPPED, "stop");
                    HostSide.send(ends.seedTun, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1));
                    return null;
                })
                .get();
        // A later turn of the loop would have read it.
        lane.loop()
                .schedule(
                        () -> sentLater.complete(ends.seedCounters.get(Counter.SENT_PACKETS) > 0),
                        50,
                        TimeUnit.MILLISECONDS);
        assertThat(sentLater.get()).isFalse();
    }

    @Test
    void measuresTheRoundTripInBothDirections() throws Exception {
        ends.dial(shoot);
        Lane atSeed = seed.lane();
        Lane atShoot = shoot.lane();
        Await.until("both know", () -> atSeed.roundTripNs() >= 0 && atShoot.roundTripNs() >= 0);
        assertThat(atSeed.roundTripNs()).isBetween(1L, PING_TIMEOUT_MS * 1_000_000L);
    }

    @Test
    void callsAPeerThatFallsSilentLostOnBothEnds() throws Exception {
        try (Relay relay = Relay.to(ends.address())) {
            ends.dial(ends.connect(relay.address()), TwoEnds.shootTerms(PKI), shoot);
            seed.lane();
            shoot.lane();
            long startNs = System.nanoTime();
            relay.fallSilent();
            StreamEnd silent = new StreamEnd(StreamEnd.Cause.LOST, "the peer fell silent");
            assertThat(seed.end()).isEqualTo(silent);
            assertThat(shoot.end()).isEqualTo(silent);
            long elapsedMs = (System.nanoTime() - startNs) / 1_000_000;
            assertThat(elapsedMs).isBetween(PING_TIMEOUT_MS / 2L, PING_TIMEOUT_MS * 4L);
        }
    }

    @Test
    void livesOnWhileOnlyPingsGoToAndFro() throws Exception {
        ends.dial(shoot);
        seed.lane();
        Lane lane = shoot.lane();
        CompletableFuture<Void> later = new CompletableFuture<>();
        lane.loop().schedule(() -> later.complete(null), 2L * PING_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        later.get();
        assertThat(seed.hasNoFurtherEnd()).isTrue();
        assertThat(shoot.ended).isNotDone();
    }

    @Test
    void tellsASilentPeerThatItIsGivenUp() throws Exception {
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            assertThat(peer.bye()).isEqualTo(new Control.Bye(Control.Reason.SILENT, "the peer fell silent"));
        }
    }

    @Test
    void callsAResetLost() throws Exception {
        try (Relay relay = Relay.to(ends.address())) {
            ends.dial(ends.connect(relay.address()), TwoEnds.shootTerms(PKI), shoot);
            seed.lane();
            shoot.lane();
            relay.reset();
            assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.LOST);
            assertThat(shoot.end().cause()).isEqualTo(StreamEnd.Cause.LOST);
            assertThat(shoot.end().words()).contains("reset");
        }
    }

    @Test
    void callsACloseWithoutGoodbyeLost() throws Exception {
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            peer.socket().shutdownOutput();
            assertThat(seed.end())
                    .isEqualTo(new StreamEnd(StreamEnd.Cause.LOST, "the connection was closed without a goodbye"));
        }
    }

    @Test
    void knowsACloseNotifyForTheWillOfThePeer() throws Exception {
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            peer.sendLast();
            assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.PEER, "the peer closed the connection"));
            peer.socket().getInputStream().readAllBytes(); // ends
        }
    }

    @Test
    void hearsAGoodbyeBehindAPingAlthoughThePongCanNoLongerBeSent() throws Exception {
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            peer.sendLast(Wire.ping(1), Wire.frame(new Control.Bye(Control.Reason.STOPPED, "good night")));
            assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.PEER, "stopped: good night"));
        }
    }

    @Test
    void hasWrittenAllPacketsWhenItsOwnerHearsOfTheEnd() throws Exception {
        Counters counters = new Counters();
        CompletableFuture<Long> received = new CompletableFuture<>();
        Lane.Owner owner = new Lane.Owner() {
            @Override
            public void secured(Lane lane) {
                seed.secured(lane);
            }

            @Override
            public void greeted(Lane lane, Control greeting) {
                seed.greeted(lane, greeting);
            }

            @Override
            public void ended(Lane lane, StreamEnd end) {
                received.complete(counters.get(Counter.RECEIVED_PACKETS));
            }
        };
        byte[] packet = Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 100));
        byte[] bye = Wire.frame(new Control.Bye(Control.Reason.STOPPED, "good night"));
        Lanes lanes = new Lanes(
                TwoEnds.seedTerms(PKI),
                Runnable::run,
                counters,
                TwoEnds.GREETING_TIMEOUT_MS,
                new StreamSocket(StreamSocket.SYSTEM));
        InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
        try (TunnelListener listener = TunnelListener.bind(ends.seedLoop, anyPort, lanes, owner, from -> true, 1);
                RawPeer peer = RawPeer.dial(listener.address(), TwoEnds.shootTerms(PKI))
                        .greet()) {
            peer.send(packet, packet, bye);
            assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }

    @Test
    void hearsAGoodbyeBeforeTheGreeting() throws Exception {
        try (RawPeer peer = RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI))) {
            peer.send(Wire.frame(new Control.Bye(Control.Reason.FAULT, "no device")));
            assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.PEER, "fault: no device"));
        }
    }

    @Test
    void endsWhenTheDeviceIsGone() throws Exception {
        ends.dial(shoot);
        shoot.lane();
        seed.lane();
        ends.seedTun.host().close();
        assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.LOCAL);
        assertThat(shoot.end().words()).startsWith("fault: the device is gone: ");
    }

    @Test
    void endsWhenTheDeviceIsClosedAlready() throws Exception {
        PipeTun gone = PipeTun.open("gone", 1);
        gone.close();
        Greeter unlucky = Greeter.shoot().on(gone.queues().get(0));
        ends.dial(unlucky);
        assertThat(unlucky.end().cause()).isEqualTo(StreamEnd.Cause.LOCAL);
        assertThat(unlucky.end().words()).contains("the queue is closed");
        assertThat(seed.end().words()).startsWith("fault: the device cannot be watched");
    }

    @Test
    void beginsNothingOnAConnectionThatIsClosedAlready() throws Exception {
        Channel channel = ends.connect();
        channel.close().sync();
        assertThatThrownBy(() -> ends.dial(channel, TwoEnds.shootTerms(PKI), shoot))
                .hasRootCauseInstanceOf(ClosedChannelException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("the connection was closed before TLS could begin");
    }

    @Test
    void closesTheSocketOfAPeerThatNeitherReadsNorCloses() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = ends.connect((InetSocketAddress) server.getLocalSocketAddress());
            ends.dial(channel, TwoEnds.shootTerms(PKI), shoot);
            try (RawPeer stuck = RawPeer.accept(server, TwoEnds.seedTerms(PKI))) {
                stuck.send(Wire.frame(Greeter.WELCOME));
                shoot.lane();
                Await.until("the socket is full", () -> {
                    HostSide.offer(ends.shootTun, TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 60_000));
                    return ends.shootCounters.get(Counter.BLOCKED) > 0;
                });
                assertThat(shoot.end().cause()).isEqualTo(StreamEnd.Cause.LOST);
                assertThat(channel.closeFuture().await(3L * LingeringClose.LINGER_MS))
                        .isTrue();
            }
        }
    }

    @Test
    void closesTheSocketAsSoonAsThePeerHasClosedIts() throws Exception {
        Channel channel = ends.connect();
        CompletableFuture<Long> endedNs = shoot.ended.thenApply(end -> System.nanoTime());
        CompletableFuture<Long> closedNs = new CompletableFuture<>();
        channel.closeFuture().addListener(closed -> closedNs.complete(System.nanoTime()));
        ends.dial(channel, TwoEnds.shootTerms(PKI), shoot);
        seed.lane().end(Control.Reason.STOPPED, "stop");
        long lingeredNs = closedNs.get(30, TimeUnit.SECONDS) - endedNs.get(30, TimeUnit.SECONDS);
        // Less than it would linger for a peer that does not close.
        assertThat(TimeUnit.NANOSECONDS.toMillis(lingeredNs)).isLessThan(LingeringClose.LINGER_MS * 9 / 10);
    }

    @Test
    void givesUpASilentTcpConnectionAtTheDeadlineOfTheGreeting() throws Exception {
        Reception brief = new Reception();
        try (TwoEnds hurried = new TwoEnds(PKI, TwoEnds.seedTerms(PKI), brief, 300, 16);
                Socket socket = new Socket(
                        hurried.address().getAddress(), hurried.address().getPort())) {
            socket.setSoTimeout(10_000);
            assertThat(brief.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.LOCAL, "the greeting took too long"));
            socket.getInputStream().readAllBytes(); // ends
        }
    }

    @Test
    void givesUpAPeerThatDoesNotGreetAtTheDeadline() throws Exception {
        Reception brief = new Reception();
        try (TwoEnds hurried = new TwoEnds(PKI, TwoEnds.seedTerms(PKI), brief, 3000, 16);
                RawPeer peer = RawPeer.dial(hurried.address(), TwoEnds.shootTerms(PKI))) {
            peer.send(); // no plaintext, but the end of the handshake
            assertThat(peer.bye()).isEqualTo(new Control.Bye(Control.Reason.TIMEOUT, "the greeting took too long"));
            assertThat(brief.end().cause()).isEqualTo(StreamEnd.Cause.LOCAL);
        }
    }
}
