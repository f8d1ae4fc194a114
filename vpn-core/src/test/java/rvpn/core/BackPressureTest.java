package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.core.identity.TestPki;
import rvpn.ip.IpPacket;
import rvpn.ip.IpProtocol;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;

/** What waits is bounded everywhere: in front of a peer that does not read, and behind an owner that has to think. */
@ExtendWith(CleanRun.class)
class BackPressureTest {
    private static final TestPki PKI = TestPki.create();
    private static final int PAYLOAD_BYTES = 32_000;
    // Sockets' buffers on loopback grow to a few MB a side.
    private static final long MOST_UNDERWAY_BYTES = 48L << 20;
    private static final long MOST_MEMORY_BYTES = 8L << 20;
    private static final long LATE_ACK_NS = 1_000_000;

    private final Reception seed = new Reception();
    private TwoEnds ends;

    @BeforeEach
    void listen() throws Exception {
        ends = new TwoEnds(PKI, seed);
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void readsTheDeviceNoMoreWhileThePeerDoesNotReadAndGoesOnAfterwards() throws Exception {
        seed.on(ends.seedTun.queues().get(0));
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            long memoryBefore = nettyBytes();
            int offered = offerUntilRefused();
            assertThat(ends.seedCounters.get(Counter.BLOCKED)).isPositive();
            assertThat(ends.seedCounters.get(Counter.SENT_PACKETS)).isLessThan(offered);
            assertThat(nettyBytes() - memoryBefore).isLessThan(MOST_MEMORY_BYTES);

            HostSide.Offer last = HostSide.offering(ends.seedTun, packet(offered));
            int received = 0;
            for (int before = -1, number = -1; number != offered; before = number, received++) {
                number = number(peer.next(Frame.PACKET).body());
                assertThat(number).isGreaterThan(before);
                if (number == offered - 1) {
                    Await.until("the device takes another", last);
                }
            }
            // What has waited too long on the way is dropped, as a router would, but not in secret.
            assertThat(received + ends.seedCounters.get(Counter.DROPPED_QUEUE)).isEqualTo(offered + 1);
        }
    }

    @Test
    void staysBlockedAsLongAsThePeerDoesNotRead() throws Exception {
        seed.on(ends.seedTun.queues().get(0));
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            offerUntilRefused();
            long sent = ends.seedCounters.get(Counter.SENT_PACKETS);
            for (int turn = 0; turn < 1000; turn++) {
                ends.seedLoop.submit(() -> {}).get();
                assertThat(HostSide.offer(ends.seedTun, packet(turn))).isFalse();
            }
            assertThat(ends.seedCounters.get(Counter.SENT_PACKETS)).isEqualTo(sent);
            assertThat(peer.socket().isConnected()).isTrue();
        }
    }

    @Test
    void letsAPingOvertakeTheBulkThatAPeerHasNotReadYet() throws Exception {
        seed.on(ends.seedTun.queues().get(0));
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            HostSide.Offer segment =
                    HostSide.offering(ends.seedTun, TestPackets.tcp(TwoEnds.SEED, TwoEnds.POD, PAYLOAD_BYTES));
            long before = -1;
            for (int standing = 0; standing < 200 || ends.seedCounters.get(Counter.DROPPED_QUEUE) == 0; standing++) {
                segment.call();
                ends.seedLoop.submit(() -> {}).get();
                long sent = ends.seedCounters.get(Counter.SENT_PACKETS);
                standing = sent == before ? standing : 0;
                before = sent;
            }
            long dropped = ends.seedCounters.get(Counter.DROPPED_QUEUE);
            Await.until(
                    "the ping is taken",
                    HostSide.offering(ends.seedTun, TestPackets.echo(TwoEnds.SEED, TwoEnds.POD, 56)));
            ends.seedLoop.submit(() -> {}).get();

            while (IpPacket.protocol(ByteBuffer.wrap(peer.next(Frame.PACKET).body()), VirtioNetHeader.BYTES)
                    != IpProtocol.ICMP) {
                // what was sealed already cannot be overtaken
            }
            // 65 waited when the ping came: they come after it, or are dropped for having waited too long.
            for (int received = 0; received + ends.seedCounters.get(Counter.DROPPED_QUEUE) - dropped < 30; received++) {
                peer.next(Frame.PACKET);
            }
        }
    }

    @Test
    void answersNoPingsWhileThePeerDoesNotReadButGoesOnReading() throws Exception {
        seed.on(ends.seedTun.queues().get(0));
        try (RawPeer peer =
                RawPeer.dial(ends.address(), TwoEnds.shootTerms(PKI)).greet()) {
            offerUntilRefused();
            long memoryBefore = nettyBytes();
            byte[] manyPings = new byte[0];
            for (int i = 0; i < 1000; i++) {
                manyPings = Wire.join(manyPings, Wire.ping(i));
            }
            for (int i = 0; i < 100; i++) {
                peer.send(manyPings);
            }
            Await.until("all are skipped", () -> ends.seedCounters.get(Counter.SKIPPED_PONGS) == 100_000);
            assertThat(nettyBytes() - memoryBefore).isLessThan(MOST_MEMORY_BYTES);
        }
    }

    @Test
    void readsNoMoreFromAPeerWhoseGreetingIsBeingThoughtAbout() throws Exception {
        Undecided owner = new Undecided();
        byte[] packet = Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 60_000));
        try (TwoEnds slow = new TwoEnds(PKI, TwoEnds.seedTerms(PKI), owner, 4000, 1);
                RawPeer peer = RawPeer.dial(slow.address(), TwoEnds.shootTerms(PKI))) {
            // In one flight with the end of the handshake.
            peer.send(Wire.frame(Greeter.HELLO));
            while (!owner.ended.isDone()) {
                peer.send(packet);
                owner.sentBytes.addAndGet(packet.length);
            }
            assertThat(owner.ended.get()).isBetween(1L, MOST_UNDERWAY_BYTES);
        }
    }

    /** Does not answer the greeting; remembers how much the peer could send meanwhile. */
    private static final class Undecided implements Lane.Owner {
        private final AtomicLong sentBytes = new AtomicLong();
        private final CompletableFuture<Long> ended = new CompletableFuture<>();

        @Override
        public void secured(Lane lane) {
            // the dialler speaks first
        }

        @Override
        public void greeted(Lane lane, Control greeting) {
            // thinks
        }

        @Override
        public void ended(Lane lane, StreamEnd end) {
            ended.complete(sentBytes.get());
        }
    }

    /** Writes to the device until the stream, and then the device's queue, are full; the number of packets. */
    private int offerUntilRefused() throws Exception {
        int offered = 0;
        int refusedInARow = 0;
        while (refusedInARow < 200) {
            if (HostSide.offer(ends.seedTun, packet(offered))) {
                offered++;
                refusedInARow = 0;
            } else {
                refusedInARow++;
                ends.seedLoop.submit(() -> {}).get(); // a whole turn of the loop has not helped
                LockSupport.parkNanos(LATE_ACK_NS); // nor what the kernel acknowledges late, up to 40 ms
            }
            assertThat((long) offered * PAYLOAD_BYTES).as("bytes underway").isLessThan(MOST_UNDERWAY_BYTES);
        }
        return offered;
    }

    private static ByteBuffer packet(int number) {
        ByteBuffer packet = TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, PAYLOAD_BYTES);
        return packet.putInt(packet.capacity() - 4, number);
    }

    private static int number(byte[] body) {
        assertThat(body).hasSize(VirtioNetHeader.BYTES + 28 + PAYLOAD_BYTES);
        return ByteBuffer.wrap(body).getInt(body.length - 4);
    }

    private static long nettyBytes() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }
}
