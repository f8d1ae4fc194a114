package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;

/** Two streams after another on the same device queue and the same event loop. */
class TakeoverTest extends AroundSeed {
    private static final ByteBuffer DOWN = TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 100);
    private static final ByteBuffer UP = TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 100);

    @Test
    void givesTheDeviceToTheNewcomerAndTellsTheOldOne() throws Exception {
        try (RawPeer old = dial().greet();
                RawPeer newcomer = dial().greet()) {
            assertThat(old.bye()).isEqualTo(new Control.Bye(Control.Reason.REPLACED, "a newcomer has taken over"));
            assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.LOCAL);
            assertCarries(newcomer);
        }
    }

    @Test
    void losesNoPacketThatWaitsInTheDeviceMeanwhile() throws Exception {
        try (RawPeer old = dial().greet();
                RawPeer newcomer = dial()) {
            seed.lane();
            newcomer.send(); // secured, so that the greeting below is all that is missing
            // In the turn of the loop in which the packets come the old stream ends; the next stream finds them.
            ends.seedLoop
                    .submit(() -> {
                        for (int i = 0; i < 100; i++) {
                            HostSide.send(ends.seedTun, DOWN);
                        }
                        return null;
                    })
                    .get();
            newcomer.greet();
            int first = count(old);
            // Of the same flow, so that it overtakes none.
            HostSide.send(ends.seedTun, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1));
            int second = 0;
            while (newcomer.next(Frame.PACKET).body().length == 10 + DOWN.capacity()) {
                second++;
            }
            assertThat(first + second).isEqualTo(100);
        }
    }

    @Test
    void survivesManyNewcomersInARow() throws Exception {
        RawPeer before = dial().greet();
        for (int i = 0; i < 30; i++) {
            HostSide.send(ends.seedTun, DOWN);
            RawPeer newcomer = dial().greet();
            assertThat(before.bye().reason()).isEqualTo(Control.Reason.REPLACED);
            before.close();
            before = newcomer;
        }
        assertCarries(before);
        before.close();
    }

    @Test
    void servesANewcomerAfterAStreamThatWasBlocked() throws Exception {
        try (RawPeer stuck = dial().greet()) {
            ByteBuffer large = TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 60_000);
            Await.until("the stream is full", () -> {
                HostSide.offer(ends.seedTun, large);
                return ends.seedCounters.get(Counter.BLOCKED) > 0;
            });
            try (RawPeer newcomer = dial().greet()) {
                assertCarries(newcomer);
            }
            assertThat(stuck.bye().reason()).isEqualTo(Control.Reason.REPLACED);
        }
    }

    private void assertCarries(RawPeer peer) throws Exception {
        HostSide.send(ends.seedTun, DOWN);
        byte[] body = peer.next(Frame.PACKET).body();
        while (body.length != VirtioNetHeader.BYTES + DOWN.capacity()) {
            body = peer.next(Frame.PACKET).body(); // what waited in the device
        }
        assertThat(body).endsWith(bytes(DOWN));
        peer.send(Wire.packet(UP));
        assertThat(HostSide.receive(ends.seedTun)).isEqualTo(UP);
    }

    private static int count(RawPeer old) throws Exception {
        int count = 0;
        for (RawPeer.Received frame = old.next(); frame != null; frame = old.next()) {
            if (frame.type() == Frame.PACKET) {
                count++;
            }
        }
        return count;
    }

    private static byte[] bytes(ByteBuffer packet) {
        byte[] bytes = new byte[packet.capacity()];
        packet.get(0, bytes);
        return bytes;
    }
}
