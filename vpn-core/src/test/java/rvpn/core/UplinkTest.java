package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rvpn.ip.IpPacket;
import rvpn.ip.IpProtocol;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.PipeTun;

/** What goes first and what is dropped when more comes than the stream takes. */
class UplinkTest {
    private static final String FROM = "192.168.123.1";
    private static final String TO = "100.96.0.10";
    private static final String OTHER = "100.96.0.11";
    private static final int SUPER_BYTES = 60_000;
    private static final long MS = 1_000_000;

    /** Remembers the packets that were sent, in their order. */
    private static final class Packets implements PlainStream {
        private final List<ByteBuffer> sent = new ArrayList<>();
        private int flushes;

        @Override
        public int take(ByteBuffer to) {
            return 0;
        }

        @Override
        public void send(ByteBuffer bytes, int at, int length) {
            for (int from = at; from < at + length; ) {
                int body = Frame.length(bytes.getInt(from));
                assertThat(Frame.type(bytes.getInt(from))).isEqualTo(Frame.PACKET);
                ByteBuffer copy = ByteBuffer.allocate(body - VirtioNetHeader.BYTES);
                sent.add(copy.put(0, bytes, from + Frame.HEADER_BYTES + VirtioNetHeader.BYTES, copy.capacity()));
                from += Frame.HEADER_BYTES + body;
            }
        }

        @Override
        public void flush() {
            flushes++;
        }

        private List<Integer> protocols() {
            return sent.stream().map(packet -> IpPacket.protocol(packet, 0)).toList();
        }

        private List<Integer> lengths() {
            return sent.stream().map(ByteBuffer::capacity).toList();
        }
    }

    private final Counters counters = new Counters();
    private final Packets stream = new Packets();
    private PipeTun tun;
    private Uplink uplink;

    @BeforeEach
    void open() throws Exception {
        tun = PipeTun.open("seed", 1);
        uplink = new Uplink(tun.queues().get(0), counters);
    }

    @AfterEach
    void close() {
        tun.close();
    }

    private void hand(ByteBuffer packet) throws Exception {
        HostSide.send(tun, packet);
        uplink.read(0);
    }

    private void sendAll(long nowNs) {
        while (!uplink.isEmpty()) {
            uplink.send(stream, nowNs);
        }
    }

    @Test
    void sendsAPingAheadOfABulkTransfer() throws Exception {
        for (int i = 0; i < 5; i++) {
            hand(TestPackets.tcp(FROM, TO, SUPER_BYTES));
        }
        hand(TestPackets.echo(FROM, TO, 56));
        uplink.send(stream, 0);
        assertThat(stream.protocols().get(0)).isEqualTo(IpProtocol.ICMP);
        sendAll(0);
        assertThat(stream.sent).hasSize(6);
    }

    @Test
    void keepsTheOrderWithinAFlowAlsoForItsSmallPackets() throws Exception {
        hand(TestPackets.tcp(FROM, TO, 0));
        hand(TestPackets.tcp(FROM, TO, SUPER_BYTES));
        hand(TestPackets.tcp(FROM, TO, 1));
        hand(TestPackets.tcp(FROM, TO, SUPER_BYTES + 1));
        hand(TestPackets.tcp(FROM, TO, 2));
        sendAll(0);
        assertThat(stream.lengths()).containsExactly(40, SUPER_BYTES + 40, 41, SUPER_BYTES + 41, 42);
    }

    @Test
    void keepsTheOrderOfAFlowOfManySmallPackets() throws Exception {
        hand(TestPackets.tcp(FROM, OTHER, SUPER_BYTES));
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            hand(TestPackets.udp(FROM, TO, i));
            lengths.add(28 + i);
        }
        sendAll(0);
        stream.sent.removeIf(packet -> packet.capacity() > SUPER_BYTES);
        assertThat(stream.lengths()).isEqualTo(lengths);
    }

    @Test
    void doesNotLetAFloodOfSmallPacketsStarveTheRest() throws Exception {
        hand(TestPackets.tcp(FROM, OTHER, SUPER_BYTES));
        for (int i = 0; i < 200; i++) {
            hand(TestPackets.udp(FROM, TO, 1000));
        }
        sendAll(0);
        assertThat(stream.lengths().indexOf(SUPER_BYTES + 40))
                .as("packets ahead of the large one")
                .isBetween(1, 10);
    }

    @Test
    void sendsManyFramesAsOneFlush() throws Exception {
        for (int i = 0; i < 20; i++) {
            hand(TestPackets.udp(FROM, TO, 100));
        }
        uplink.send(stream, 0);
        assertThat(stream.sent).hasSize(20);
        assertThat(stream.flushes).isOne();
    }

    @Test
    void sendsABoundedRunAtATime() throws Exception {
        for (int i = 0; i < 10; i++) {
            hand(TestPackets.tcp(FROM, TO, SUPER_BYTES));
        }
        uplink.send(stream, 0);
        assertThat(stream.sent).hasSizeBetween(1, 3);
    }

    @Test
    void dropsSegmentsOfTcpBeyondItsBoundAndCountsThem() throws Exception {
        for (int i = 0; i < 100; i++) {
            hand(TestPackets.tcp(FROM, TO, SUPER_BYTES));
        }
        long dropped = counters.get(Counter.DROPPED_QUEUE);
        assertThat(dropped).isBetween(60L, 70L);
        sendAll(0);
        assertThat(stream.sent).hasSize(100 - (int) dropped);
        assertThat(counters.get(Counter.SENT_PACKETS)).isEqualTo(100 - dropped);
    }

    @Test
    void letsTheDeviceKeepWhatIsNotTcpBeyondItsBound() throws Exception {
        int handed = 0;
        while (uplink.hasRoom()) {
            hand(TestPackets.udp(FROM, TO, SUPER_BYTES));
            handed++;
        }
        HostSide.send(tun, TestPackets.udp(FROM, TO, 77));
        uplink.read(0);
        assertThat(counters.get(Counter.DROPPED_QUEUE)).isZero();
        sendAll(0);
        assertThat(stream.sent).hasSize(handed);
        uplink.read(0);
        sendAll(0);
        assertThat(stream.lengths().get(handed)).isEqualTo(28 + 77);
    }

    @Test
    void dropsWhatHasWaitedTooLongForTooLong() throws Exception {
        for (int i = 0; i < 10; i++) {
            hand(TestPackets.udp(FROM, TO, SUPER_BYTES));
        }
        uplink.send(stream, 50 * MS);
        assertThat(counters.get(Counter.DROPPED_QUEUE)).isZero();
        uplink.send(stream, 200 * MS);
        assertThat(counters.get(Counter.DROPPED_QUEUE)).isOne();
    }

    @Test
    void carriesWhatIsNoPacketOnlyIfThePeerCanCountIt() throws Exception {
        HostSide.send(tun, ByteBuffer.allocate(19));
        HostSide.send(tun, ByteBuffer.allocate(20));
        uplink.read(0);
        sendAll(0);
        assertThat(stream.lengths()).containsExactly(20);
        assertThat(counters.get(Counter.DROPPED_MALFORMED)).isOne();
    }
}
