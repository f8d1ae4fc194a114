package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rvpn.ip.TestPackets;

/** A shoot with a good certificate and bad manners. */
class HostilePeerTest extends AroundSeed {
    private static final byte[] HELLO = Wire.frame(Greeter.HELLO);
    private static final byte[] PACKET = Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 100));

    static Stream<Arguments> breachesBeforeTheGreeting() {
        return Stream.of(
                Arguments.of("a packet", PACKET, Control.Reason.EARLY_FRAME),
                Arguments.of("a PING", Wire.ping(1), Control.Reason.EARLY_FRAME),
                Arguments.of("a PONG", Wire.frame(Frame.PONG, new byte[8]), Control.Reason.EARLY_FRAME),
                Arguments.of("a WELCOME", Wire.frame(Greeter.WELCOME), Control.Reason.EARLY_FRAME),
                Arguments.of("an unknown frame", Wire.frame(99, new byte[8]), Control.Reason.UNKNOWN_FRAME),
                Arguments.of("zeros", new byte[64], Control.Reason.UNKNOWN_FRAME),
                Arguments.of("HTTP", "GET / HTTP/1.1\r\n\r\n".getBytes(), Control.Reason.UNKNOWN_FRAME),
                Arguments.of("an oversize HELLO", Wire.frame(Frame.HELLO, 65_537, HELLO), Control.Reason.FRAME_LENGTH),
                Arguments.of("an empty HELLO", Wire.frame(Frame.HELLO, new byte[0]), Control.Reason.FRAME_LENGTH),
                Arguments.of("no JSON", Wire.json(Frame.HELLO, "hello"), Control.Reason.MALFORMED),
                Arguments.of("null", Wire.json(Frame.HELLO, "null"), Control.Reason.MALFORMED),
                Arguments.of("a HELLO without fields", Wire.json(Frame.HELLO, "{}"), Control.Reason.MALFORMED),
                Arguments.of("a BYE that is null", Wire.json(Frame.BYE, "null"), Control.Reason.MALFORMED));
    }

    static Stream<Arguments> breachesInTheTunnel() {
        return Stream.of(
                Arguments.of("a second HELLO", HELLO, Control.Reason.EARLY_FRAME),
                Arguments.of("a WELCOME", Wire.frame(Greeter.WELCOME), Control.Reason.EARLY_FRAME),
                Arguments.of("an unknown frame", Wire.frame(0, new byte[8]), Control.Reason.UNKNOWN_FRAME),
                Arguments.of("an oversize packet", Wire.frame(1, 65_546, PACKET), Control.Reason.FRAME_LENGTH),
                Arguments.of("a short packet", Wire.frame(1, 29, PACKET), Control.Reason.FRAME_LENGTH),
                Arguments.of("a long PING", Wire.frame(Frame.PING, new byte[9]), Control.Reason.FRAME_LENGTH),
                Arguments.of("a malformed BYE", Wire.json(Frame.BYE, "{\"reason\":\"X\"}"), Control.Reason.MALFORMED),
                Arguments.of(
                        "a BYE with an escape sequence",
                        Wire.json(Frame.BYE, "{\"reason\":\"STOPPED\",\"words\":\"\\u001b[2J\"}"),
                        Control.Reason.MALFORMED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breachesBeforeTheGreeting")
    void endsAStreamThatBreaksTheProtocolBeforeTheGreeting(String what, byte[] breach, Control.Reason reason)
            throws Exception {
        try (RawPeer peer = dial()) {
            peer.send(breach);
            assertEndsWith(peer, reason);
        }
        assertServesTheNext();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breachesInTheTunnel")
    void endsAStreamThatBreaksTheProtocolInTheTunnel(String what, byte[] breach, Control.Reason reason)
            throws Exception {
        try (RawPeer peer = dial().greet()) {
            peer.send(breach);
            assertEndsWith(peer, reason);
        }
        assertServesTheNext();
    }

    @Test
    void tellsThePeerWhyEvenIfItGoesOnTalking() throws Exception {
        try (RawPeer peer = dial().greet()) {
            byte[] flood = new byte[64 * 1024];
            for (int i = 0; i < 20; i++) {
                peer.send(flood);
            }
            assertEndsWith(peer, Control.Reason.UNKNOWN_FRAME);
        }
    }

    @Test
    void deliversWhatCameBeforeTheBreach() throws Exception {
        try (RawPeer peer = dial().greet()) {
            peer.send(PACKET, PACKET, Wire.frame(99, new byte[8]));
            assertEndsWith(peer, Control.Reason.UNKNOWN_FRAME);
            assertThat(HostSide.receive(ends.seedTun)).isEqualTo(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 100));
            assertThat(ends.seedCounters.get(Counter.RECEIVED_PACKETS)).isEqualTo(2);
        }
    }

    @Test
    void deliversNothingThatComesAfterTheBreach() throws Exception {
        try (RawPeer peer = dial().greet()) {
            peer.send(Wire.frame(99, new byte[8]), PACKET);
            peer.send(PACKET);
            assertEndsWith(peer, Control.Reason.UNKNOWN_FRAME);
            assertThat(HostSide.isSilent(ends.seedTun)).isTrue();
        }
    }

    @Test
    void answersAFloodOfPingsOnce() throws Exception {
        try (RawPeer peer = dial()) {
            peer.send(HELLO, Wire.ping(1), Wire.ping(2), Wire.ping(3));
            assertThat(ByteBuffer.wrap(peer.next(Frame.PONG).body()).getLong()).isEqualTo(3);
            Await.until("the others are counted", () -> ends.seedCounters.get(Counter.SKIPPED_PONGS) == 2);
        }
    }

    @Test
    void deliversPacketsThatComeInOneFlightWithTheGreeting() throws Exception {
        try (RawPeer peer = dial()) {
            peer.send(HELLO, PACKET, Wire.ping(42), PACKET);
            assertThat(ByteBuffer.wrap(peer.next(Frame.PONG).body()).getLong()).isEqualTo(42);
            HostSide.receive(ends.seedTun);
            HostSide.receive(ends.seedTun);
            assertThat(HostSide.isSilent(ends.seedTun)).isTrue();
        }
    }

    @Test
    void dropsAndCountsBadPacketsAndGoesOn() throws Exception {
        byte[] lie = Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 100));
        lie[Frame.HEADER_BYTES] = 64;
        try (RawPeer peer = dial().greet()) {
            peer.send(
                    Wire.packet(TestPackets.udp("10.0.0.1", TwoEnds.SEED, 1)),
                    Wire.packet(TestPackets.udp(TwoEnds.POD, "10.0.0.1", 1)),
                    Wire.packet(TestPackets.udp("127.0.0.1", TwoEnds.SEED, 1)),
                    Wire.frame(Frame.PACKET, new byte[30]),
                    lie,
                    PACKET);
            assertThat(HostSide.receive(ends.seedTun)).isEqualTo(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 100));
            assertThat(HostSide.isSilent(ends.seedTun)).isTrue();
        }
        seed.end();
        for (Counter drop : new Counter[] {
            Counter.DROPPED_SOURCE,
            Counter.DROPPED_DESTINATION,
            Counter.DROPPED_SCOPE,
            Counter.DROPPED_MALFORMED,
            Counter.DROPPED_OFFLOAD_HEADER,
            Counter.RECEIVED_PACKETS
        }) {
            assertThat(ends.seedCounters.get(drop)).as(drop.name()).isEqualTo(1);
        }
    }

    @Test
    void believesNoInventedPong() throws Exception {
        try (RawPeer peer = dial().greet()) {
            long now = System.nanoTime();
            peer.send(
                    Wire.frame(Frame.PONG, clock(0)),
                    Wire.frame(Frame.PONG, clock(now + 1_000_000_000_000L)),
                    Wire.frame(Frame.PONG, clock(now - 1_000_000_000_000L)),
                    Wire.ping(1));
            peer.next(Frame.PONG);
            assertThat(seed.lane().roundTripNs()).isEqualTo(-1);
        }
    }

    @Test
    void endsAStreamOfRandomFramesWithoutAFault() throws Exception {
        for (long seedNumber = 0; seedNumber < 40; seedNumber++) {
            SplittableRandom random = new SplittableRandom(seedNumber);
            try (RawPeer peer = dial().greet()) {
                byte[] noise = new byte[random.nextInt(1, 2000)];
                random.nextBytes(noise);
                noise[0] = (byte) random.nextInt(24);
                noise[1] = 0;
                peer.sendLast(noise);
                StreamEnd end = seed.end();
                assertThat(end.cause())
                        .as("seed %d: %s", seedNumber, end)
                        .isIn(StreamEnd.Cause.LOCAL, StreamEnd.Cause.PEER);
            }
        }
        assertServesTheNext();
    }

    @Test
    void endsAStreamWhoseRecordWasChangedOnTheWay() throws Exception {
        try (RawPeer peer = dial().greet()) {
            byte[] record = new byte[5 + 100];
            record[0] = 23;
            record[1] = 3;
            record[2] = 3;
            record[4] = 100;
            peer.sendBare(record);
            StreamEnd end = seed.end();
            assertThat(end.cause()).isEqualTo(StreamEnd.Cause.SECURITY);
            assertThat(end.words()).contains("bad_record_mac");
        }
        assertServesTheNext();
    }

    private static byte[] clock(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private void assertEndsWith(RawPeer peer, Control.Reason reason) throws Exception {
        Control.Bye bye = peer.bye();
        assertThat(bye.reason()).isEqualTo(reason);
        assertThat(bye.words()).isNotEmpty();
        assertThat(seed.end()).isEqualTo(new StreamEnd(StreamEnd.Cause.LOCAL, bye.words()));
    }

    private void assertServesTheNext() throws Exception {
        try (RawPeer next = dial().greet()) {
            next.send(PACKET);
            HostSide.receive(ends.seedTun);
            assertThat(seed.hasNoFurtherEnd()).isTrue();
        }
    }
}
