package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;

/** What the seed lets in from a hostile shoot. */
class PacketGateTest {
    private static final String POD4 = "100.96.0.10";
    private static final String SEED4 = "192.168.123.1";
    private static final String POD6 = "fd00:10:96::10";
    private static final String SEED6 = "fd8f:6d53:b97a:1::1";
    private static final int AT = 6;

    private final PacketGate gate = TwoEnds.seedGate();

    @Test
    void passesAPacketFromThePodsToTheSeed() {
        assertThat(refusal(TestPackets.udp(POD4, SEED4, 10))).isNull();
        assertThat(refusal(TestPackets.tcp(POD4, SEED4, 1400))).isNull();
        assertThat(refusal(TestPackets.echo(POD6, SEED6, 56))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100.64.0.1", "100.128.0.0", "10.0.0.1", SEED4, "8.8.8.8", "240.0.0.1", "192.168.123.2"})
    void dropsAnIpv4SourceOutsideThePeersNetworks(String source) {
        assertThat(refusal(TestPackets.udp(source, SEED4, 10))).isEqualTo(Counter.DROPPED_SOURCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd00:10:95:ffff::1", "fd00:10:96:1::1", SEED6, "2001:db8::1", "::100.96.0.10"})
    void dropsAnIpv6SourceOutsideThePeersNetworks(String source) {
        assertThat(refusal(TestPackets.udp(source, SEED6, 10))).isEqualTo(Counter.DROPPED_SOURCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.123.2", "192.168.123.0", "10.0.0.1", POD4, "8.8.8.8"})
    void dropsAnIpv4DestinationThatIsNotReachedThroughThisEnd(String destination) {
        assertThat(refusal(TestPackets.udp(POD4, destination, 10))).isEqualTo(Counter.DROPPED_DESTINATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd8f:6d53:b97a:1::2", POD6, "2001:db8::1"})
    void dropsAnIpv6DestinationThatIsNotReachedThroughThisEnd(String destination) {
        assertThat(refusal(TestPackets.udp(POD6, destination, 10))).isEqualTo(Counter.DROPPED_DESTINATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "0.1.2.3", "127.0.0.1", "169.254.169.254", "224.0.0.1", "239.1.1.1", "255.255.255.255"
            })
    void dropsAnIpv4AddressThatMeansSomethingOnOneLinkOnly(String address) {
        PacketGate open = openGate();
        assertThat(refusal(open, TestPackets.udp(address, SEED4, 10))).isEqualTo(Counter.DROPPED_SCOPE);
        assertThat(refusal(open, TestPackets.udp(POD4, address, 10))).isEqualTo(Counter.DROPPED_SCOPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"::", "::1", "fe80::1", "febf::1", "ff02::1", "ff0e::1", "::ffff:100.96.0.10", "::ffff:127.0.0.1"
            })
    void dropsAnIpv6AddressThatMeansSomethingOnOneLinkOnly(String address) {
        PacketGate open = openGate();
        assertThat(refusal(open, TestPackets.udp(address, SEED6, 10))).isEqualTo(Counter.DROPPED_SCOPE);
        assertThat(refusal(open, TestPackets.udp(POD6, address, 10))).isEqualTo(Counter.DROPPED_SCOPE);
    }

    @Test
    void letsNothingThroughWithoutNetworks() {
        PacketGate closed = new PacketGate(List.of(), List.of());
        assertThat(refusal(closed, TestPackets.udp(POD4, SEED4, 10))).isEqualTo(Counter.DROPPED_SOURCE);
    }

    @Test
    void takesANetworkThatIsNamedTwice() {
        Cidr all = Cidr.parse("0.0.0.0/0");
        assertThat(refusal(new PacketGate(List.of(all, all), List.of(all, all)), TestPackets.udp(POD4, SEED4, 10)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "100.96.0.10, true",
        "100.97.0.0, false",
        "100.97.0.10, false",
        "100.97.255.255, false",
        "100.98.0.0, true",
        "100.97.2.1, true",
        "100.97.2.9, false",
        "100.99.0.1, true",
    })
    void theNarrowestNetworkSaysWhoseASourceIs(String source, boolean isPeers) {
        PacketGate nested = new PacketGate(
                networks("100.96.0.0/11", "100.97.2.0/24", "100.99.0.0/16"),
                networks("100.97.0.0/16", "100.97.2.8/29", "100.99.0.0/16"),
                networks(SEED4 + "/32"),
                DeviceLimits.NONE);
        assertThat(refusal(nested, TestPackets.udp(source, SEED4, 10)))
                .isEqualTo(isPeers ? null : Counter.DROPPED_SOURCE);
    }

    @ParameterizedTest
    @CsvSource({POD4 + "," + SEED4, POD6 + "," + SEED6})
    void dropsEveryTruncation(String from, String to) {
        ByteBuffer packet = TestPackets.tcp(from, to, 10);
        ByteBuffer body = body(packet);
        for (int length = 20; length < packet.remaining(); length++) {
            assertThat(gate.refusal(body, AT, VirtioNetHeader.BYTES + length))
                    .as("%d bytes", length)
                    .isEqualTo(Counter.DROPPED_MALFORMED);
        }
    }

    @Test
    void dropsAPacketThatIsLongerThanItSays() {
        ByteBuffer packet = TestPackets.udp(POD4, SEED4, 10);
        ByteBuffer padded = ByteBuffer.allocateDirect(packet.remaining() + 1).put(0, packet, 0, packet.remaining());
        assertThat(refusal(padded)).isEqualTo(Counter.DROPPED_MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x35", "0, 0x05", "0, 0x65", "0, 0x44", "0, 0x4f", "2, 0xff", "3, 0x00", "3, 0x26", "3, 0x28", "6, 0x20"
    })
    void dropsAnIpv4HeaderThatLies(int at, int value) {
        ByteBuffer packet = TestPackets.udp(POD4, SEED4, 11);
        assertThat(refusal(packet.put(at, (byte) value))).isEqualTo(Counter.DROPPED_MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"0, 0x40", "0, 0x50", "4, 0xff", "5, 0x00", "5, 0x12"})
    void dropsAnIpv6HeaderThatLies(int at, int value) {
        ByteBuffer packet = TestPackets.udp(POD6, SEED6, 11);
        assertThat(refusal(packet.put(at, (byte) value))).isEqualTo(Counter.DROPPED_MALFORMED);
    }

    @Test
    void dropsASourceRoute() {
        ByteBuffer packet = TestPackets.udp(POD4, SEED4, 10);
        for (int type : new int[] {131, 137}) {
            assertThat(refusal(TestPackets.withOptions(packet, type, 7, 4, 10, 0, 0, 1, 0)))
                    .isEqualTo(Counter.DROPPED_MALFORMED);
        }
        ByteBuffer packet6 = TestPackets.udp(POD6, SEED6, 10);
        int[] typeZeroRoute = new int[24];
        typeZeroRoute[1] = 2;
        typeZeroRoute[3] = 1;
        assertThat(refusal(TestPackets.withExtension(packet6, 43, typeZeroRoute)))
                .isEqualTo(Counter.DROPPED_MALFORMED);
    }

    @Test
    void dropsAnOptionThatRunsOverItsHeader() {
        ByteBuffer packet = TestPackets.udp(POD4, SEED4, 10);
        assertThat(refusal(TestPackets.withOptions(packet, 7, 9, 4, 0))).isEqualTo(Counter.DROPPED_MALFORMED);
        assertThat(refusal(TestPackets.withOptions(packet, 1, 1, 7, 0))).isEqualTo(Counter.DROPPED_MALFORMED);
    }

    /** Columns: flags, gso type, header length, gso size, checksum start, checksum offset; the packet is 1,040 bytes. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "unknown flag, 4, 0, 0, 0, 0, 0",
        "coalescing information, 8, 0, 0, 0, 0, 0",
        "super-packet without checksum, 0, 1, 40, 500, 0, 0",
        "unknown type, 1, 2, 40, 500, 20, 16",
        "UFO, 1, 3, 40, 500, 20, 16",
        "IPv6 type on IPv4, 1, 4, 40, 500, 20, 16",
        "UDP type on TCP, 1, 5, 40, 500, 20, 16",
        "congestion bit alone, 1, 128, 40, 500, 20, 16",
        "no segment size, 1, 1, 40, 0, 20, 16",
        "reserved segment size, 1, 1, 40, 65535, 20, 16",
        "checksum starts in the IP header, 1, 1, 40, 500, 0, 16",
        "checksum starts behind the packet, 1, 1, 40, 500, 65535, 16",
        "checksum offset of UDP, 1, 1, 40, 500, 20, 6",
        "checksum offset beyond, 1, 0, 0, 0, 20, 65535",
        "checksum start beyond, 1, 0, 0, 0, 60000, 16",
        "header longer than the packet, 1, 1, 1041, 500, 20, 16",
        "segment size on an ordinary packet, 0, 0, 0, 500, 0, 0",
    })
    void dropsAVirtioHeaderThatLies(String what, int flags, int type, int header, int size, int start, int offset) {
        ByteBuffer body = body(TestPackets.tcp(POD4, SEED4, 1000));
        VirtioNetHeader.write(body, AT, flags, type, header, size, start, offset);
        assertThat(gate.refusal(body, AT, body.capacity() - AT)).as(what).isEqualTo(Counter.DROPPED_OFFLOAD_HEADER);
    }

    @Test
    void dropsASuperPacketOfMoreSegmentsThanAnyKernelMakes() {
        ByteBuffer body = ByteBuffer.allocateDirect(70_000);
        int length = TestPackets.putSuperTcp(body, AT, IpAddress.parse(POD4), IpAddress.parse(SEED4), 60_000, 1);
        assertThat(gate.refusal(body, AT, VirtioNetHeader.BYTES + length)).isEqualTo(Counter.DROPPED_OFFLOAD_HEADER);
    }

    @Test
    void passesASuperPacketAndLeavesOnlyTrueNumbersInItsHeader() {
        ByteBuffer body = ByteBuffer.allocateDirect(70_000);
        int length = TestPackets.putSuperTcp(body, AT, IpAddress.parse(POD4), IpAddress.parse(SEED4), 60_000, 1400);
        body.put(AT + VirtioNetHeader.HEADER_LENGTH_OFFSET, (byte) 99);
        assertThat(gate.refusal(body, AT, VirtioNetHeader.BYTES + length)).isNull();
        assertThat(VirtioNetHeader.headerLength(body, AT)).isEqualTo(40);
        assertThat(VirtioNetHeader.gsoSize(body, AT)).isEqualTo(1400);
    }

    @Test
    void forgetsWhatThePeerSaysOfAChecksumThatNobodyChecked() {
        ByteBuffer body = body(TestPackets.udp(POD4, SEED4, 10));
        body.put(AT, (byte) VirtioNetHeader.DATA_VALID);
        assertThat(gate.refusal(body, AT, body.capacity() - AT)).isNull();
        assertThat(VirtioNetHeader.flags(body, AT)).isZero();
    }

    @Test
    void neverThrowsOnRandomMutations() {
        for (long seed = 0; seed < 50_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ByteBuffer body = randomBody(random);
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                // Half of them in the headers, where it matters.
                int range = random.nextBoolean() ? Math.min(80, body.capacity() - AT) : body.capacity() - AT;
                body.put(AT + random.nextInt(range), (byte) random.nextInt());
            }
            int length = random.nextInt(30, body.capacity() - AT + 1);
            try {
                gate.refusal(body, AT, length);
            } catch (RuntimeException broken) {
                throw new AssertionError("seed " + seed, broken);
            }
        }
    }

    private static ByteBuffer randomBody(SplittableRandom random) {
        boolean isV4 = random.nextBoolean();
        String from = isV4 ? POD4 : POD6;
        String to = isV4 ? SEED4 : SEED6;
        int payload = random.nextInt(1, 300);
        return switch (random.nextInt(4)) {
            case 0 -> body(TestPackets.udp(from, to, payload));
            case 1 -> body(TestPackets.tcp(from, to, payload));
            case 2 -> body(TestPackets.echo(from, to, payload));
            default -> {
                ByteBuffer b = ByteBuffer.allocateDirect(AT + 10 + 60 + payload);
                int length = TestPackets.putSuperTcp(b, AT, IpAddress.parse(from), IpAddress.parse(to), payload, 100);
                yield b.slice(0, AT + 10 + length);
            }
        };
    }

    private static List<Cidr> networks(String... networks) {
        return Stream.of(networks).map(Cidr::parse).toList();
    }

    private static PacketGate openGate() {
        List<Cidr> all = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));
        return new PacketGate(all, all);
    }

    private Counter refusal(ByteBuffer packet) {
        return refusal(gate, packet);
    }

    private static Counter refusal(PacketGate gate, ByteBuffer packet) {
        return gate.refusal(body(packet), AT, VirtioNetHeader.BYTES + packet.remaining());
    }

    /** Behind {@link #AT} bytes of something else an empty virtio header and the packet. */
    private static ByteBuffer body(ByteBuffer packet) {
        int packetAt = AT + VirtioNetHeader.BYTES;
        return ByteBuffer.allocateDirect(packetAt + packet.remaining()).put(packetAt, packet, 0, packet.remaining());
    }
}
