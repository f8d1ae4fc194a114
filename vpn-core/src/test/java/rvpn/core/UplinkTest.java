package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.ip.IpAddress;
import rvpn.ip.IpPacket;
import rvpn.ip.IpProtocol;
import rvpn.ip.Ipv4Header;
import rvpn.ip.MssClamp;
import rvpn.ip.PacketFault;
import rvpn.ip.SynPackets;
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
        uplink = new Uplink(tun.queues().get(0), DeviceLimits.NONE, OwnStream.NONE, counters);
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

    @ParameterizedTest
    @CsvSource({
        "192.168.123.1, 224.0.0.251",
        "192.168.123.1, 255.255.255.255",
        "192.168.123.1, 169.254.169.254",
        "192.168.123.1, 127.0.0.1",
        "169.254.7.7, 100.96.0.10",
        "0.0.0.0, 100.96.0.10",
        "fe80::1, ff02::2",
        "::, ff02::16",
        "fe80::1, fd00:10:96::10",
        "fd8f:6d53:b97a:1::1, fe80::2"
    })
    void keepsToTheHostWhatMeansSomethingOnOneLinkOnly(String from, String to) throws Exception {
        hand(TestPackets.udp(from, to, 100));
        assertThat(uplink.isEmpty()).isTrue();
        assertThat(counters.get(Counter.DROPPED_OWN_SCOPE)).isOne();
    }

    @Test
    void lowersTheSegmentSizeThatASynOffers() throws Exception {
        uplink = new Uplink(
                tun.queues().get(0),
                new DeviceLimits(1400, MssClamp.forPackets(1400), List.of()),
                OwnStream.NONE,
                counters);
        hand(SynPackets.of(FROM, TO, 2, 2, 4, 1460 >>> 8, 1460 & 0xff));
        hand(SynPackets.of(FROM, TO, 2, 2, 4, 1000 >>> 8, 1000 & 0xff));
        sendAll(0);
        assertThat(stream.sent).map(packet -> packet.getShort(42)).containsExactly((short) 1360, (short) 1000);
        assertThat(TestPackets.isTransportChecksumRight(stream.sent.get(0), 0)).isTrue();
        assertThat(counters.get(Counter.LOWERED_MSS)).isOne();
    }

    @Test
    void doesNotCarryItsOwnConnection() throws Exception {
        OwnStream own = OwnStream.of(
                new InetSocketAddress("100.96.0.10", TestPackets.TO_PORT), new InetSocketAddress("10.250.0.10", 4711));
        uplink = new Uplink(tun.queues().get(0), DeviceLimits.NONE, own, counters);
        hand(TestPackets.udp(FROM, TO, 100));
        hand(TestPackets.tcp(FROM, OTHER, 100));
        assertThat(uplink.isRecursive()).isFalse();
        hand(TestPackets.tcp("10.250.0.10", TO, 100));
        assertThat(uplink.isRecursive()).isTrue();
        sendAll(0);
        assertThat(stream.sent).hasSize(2);
        assertThat(counters.get(Counter.DROPPED_RECURSION)).isOne();
    }

    @Test
    void answersAPacketThatIsTooBigAsLongAsThereIsRoom() throws Exception {
        uplink = new Uplink(
                tun.queues().get(0),
                new DeviceLimits(1400, MssClamp.OFF, List.of(IpAddress.parse(FROM))),
                OwnStream.NONE,
                counters);
        ByteBuffer packet = TestPackets.udp(TO, FROM, 3000);
        for (int i = 0; i < 1000; i++) {
            uplink.answerTooBig(packet, 0, packet.capacity());
        }
        sendAll(0);
        assertThat(stream.sent).hasSizeBetween(10, 100).allSatisfy(answer -> {
            assertThat(IpPacket.check(answer, 0, answer.capacity())).isEqualTo(PacketFault.NONE);
            assertThat(IpPacket.protocol(answer, 0)).isEqualTo(IpProtocol.ICMP);
            assertThat(Ipv4Header.destination(answer, 0))
                    .isEqualTo(IpAddress.parse(TO).v4Bits());
        });
        uplink.answerTooBig(packet, 0, packet.capacity());
        sendAll(0);
        assertThat(stream.sent).hasSizeBetween(11, 101);
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
