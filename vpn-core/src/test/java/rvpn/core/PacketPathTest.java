package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rvpn.ip.IpAddress;
import rvpn.ip.MssClamp;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.NativeBuffer;
import rvpn.tun.PipeTun;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/** From device to device in one thread, without TLS and sockets between: nothing is allocated per packet. */
class PacketPathTest {
    private static final int BATCH = 32;
    private static final int PAYLOAD_BYTES = 1000;
    private static final int WARM_UP_ROUNDS = 3000;
    private static final int ROUNDS = 5000;
    private static final DeviceLimits LIMITS = new DeviceLimits(
            1500, MssClamp.forPackets(1500), List.of(IpAddress.parse(TwoEnds.SEED), IpAddress.parse(TwoEnds.SEED6)));

    /** What has been sent is there to be taken. */
    private static final class Loop implements PlainStream {
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(512 * 1024);
        private int filled;
        private int taken;

        @Override
        public int take(ByteBuffer to) {
            int count = Math.min(filled - taken, to.remaining());
            int at = to.position();
            to.put(at, bytes, taken, count).position(at + count);
            taken += count;
            return count;
        }

        @Override
        public void send(ByteBuffer from, int at, int length) {
            if (taken == filled) {
                taken = 0;
                filled = 0;
            }
            bytes.put(filled, from, at, length);
            filled += length;
        }

        @Override
        public void flush() {
            // what was sent is there already
        }
    }

    private final Counters seedCounters = new Counters();
    private final Counters shootCounters = new Counters();
    private final Loop stream = new Loop();
    private PipeTun seedTun;
    private PipeTun shootTun;
    private Uplink uplink;
    private Downlink downlink;
    private NativeBuffer hostOut;
    private NativeBuffer hostIn;
    private final Slices outgoing = new Slices(BATCH);
    private Slices incoming;

    @BeforeEach
    void open() throws Exception {
        seedTun = PipeTun.open("seed", 1);
        shootTun = PipeTun.open("shoot", 1);
        uplink = new Uplink(seedTun.queues().get(0), LIMITS, OwnStream.NONE, seedCounters);
        downlink = new Downlink(shootCounters, (type, body) -> {
            throw new AssertionError("a control frame");
        });
        downlink.connect(shootTun.queues().get(0), TwoEnds.shootGate(), uplink);
        hostOut = NativeBuffer.allocate(2 * BATCH * (100 + PAYLOAD_BYTES));
        hostIn = NativeBuffer.allocate(BATCH * (100 + PAYLOAD_BYTES) + TunQueue.MAX_PACKET_BYTES);
        incoming = new Slices(2 * BATCH);
        fill();
    }

    @AfterEach
    void close() {
        seedTun.close();
        shootTun.close();
    }

    private void fill() {
        int at = 0;
        for (int i = 0; i < BATCH; i++) {
            boolean isV4 = i % 2 == 0;
            IpAddress from = IpAddress.parse(isV4 ? TwoEnds.SEED : TwoEnds.SEED6);
            IpAddress to = IpAddress.parse(isV4 ? TwoEnds.POD : TwoEnds.POD6);
            int length = VirtioNetHeader.BYTES
                    + (i % 3 == 0
                            ? TestPackets.putSuperTcp(hostOut.bytes(), at, from, to, PAYLOAD_BYTES, 300)
                            : TestPackets.putUdp(hostOut.bytes(), at + VirtioNetHeader.BYTES, from, to, PAYLOAD_BYTES));
            outgoing.add(at, length);
            at += length;
        }
    }

    private int round() throws Exception {
        int sent = seedTun.host().write(hostOut, outgoing);
        uplink.read(System.nanoTime());
        uplink.send(stream, System.nanoTime());
        downlink.drain(stream);
        incoming.clear();
        int received = shootTun.host().read(hostIn, 0, 0, incoming);
        return sent == received ? sent : -1;
    }

    @Test
    void allocatesLessThanAByteAPacket() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        int worst = BATCH;
        for (int i = 0; i < ROUNDS; i++) {
            worst = Math.min(worst, round());
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(worst).as("packets that arrived in each round").isEqualTo(BATCH);
        assertThat(shootCounters.get(Counter.RECEIVED_PACKETS)).isEqualTo((long) BATCH * (WARM_UP_ROUNDS + ROUNDS));
        assertThat((double) bytes / (ROUNDS * BATCH)).as("bytes a packet").isLessThan(1);
    }

    @Test
    void allocatesNothingForPacketsThatItRefuses() throws Exception {
        downlink.connect(shootTun.queues().get(0), TwoEnds.seedGate(), uplink);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round();
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(shootCounters.get(Counter.DROPPED_SOURCE)).isEqualTo((long) BATCH * (WARM_UP_ROUNDS + ROUNDS));
        assertThat((double) bytes / (ROUNDS * BATCH)).as("bytes a packet").isLessThan(1);
    }

    @Test
    void countsEachPacketAndByteOnBothSides() throws Exception {
        round();
        assertThat(seedCounters.get(Counter.SENT_PACKETS)).isEqualTo(BATCH);
        assertThat(shootCounters.get(Counter.RECEIVED_PACKETS)).isEqualTo(BATCH);
        long bytes = 0;
        for (int i = 0; i < BATCH; i++) {
            bytes += outgoing.length(i) - VirtioNetHeader.BYTES;
        }
        assertThat(seedCounters.get(Counter.SENT_BYTES)).isEqualTo(bytes);
        assertThat(shootCounters.get(Counter.RECEIVED_BYTES)).isEqualTo(bytes);
    }
}
