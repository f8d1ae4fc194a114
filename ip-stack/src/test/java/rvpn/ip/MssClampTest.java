package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MssClampTest {
    private static final String A4 = "10.0.0.1";
    private static final String B4 = "10.0.0.2";
    private static final String A6 = "fd00::1";
    private static final String B6 = "fd00::2";
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int AT = VirtioNetHeader.BYTES;
    private static final MssClamp CLAMP = MssClamp.forPackets(1400);

    @ParameterizedTest
    @CsvSource({A4 + "," + B4 + ", 1360", A6 + "," + B6 + ", 1340"})
    void lowersWhatASynAndASynAckOfferToWhatFits(String from, String to, int fits) {
        for (int flags : new int[] {SYN, SYN_ACK}) {
            ByteBuffer b = frame(SynPackets.of(from, to, flags, mss(1460)));
            assertThat(CLAMP.lower(b, 0, AT)).isTrue();
            assertThat(offered(b, 0)).isEqualTo(fits);
            assertThat(TestPackets.isTransportChecksumRight(b, AT)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 536, 1359, 1360})
    void neverRaises(int mss) {
        assertUntouched(SynPackets.of(A4, B4, SYN, mss(mss)));
    }

    @Test
    void addsNothingToASynThatOffersNothing() {
        assertUntouched(SynPackets.of(A4, B4, SYN));
        assertUntouched(SynPackets.of(A4, B4, SYN, 1, 1, 1, 1, 4, 2, 1, 1));
    }

    @Test
    void leavesEverythingAloneWhenOff() {
        ByteBuffer b = frame(SynPackets.of(A4, B4, SYN, mss(65_535)));
        assertThat(MssClamp.OFF.lower(b, 0, AT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x18, 0x11, 0x04, 0x00})
    void leavesSegmentsAloneThatOpenNothing(int flags) {
        assertUntouched(SynPackets.of(A4, B4, flags, mss(1460)));
        assertUntouched(SynPackets.of(A6, B6, flags, mss(1460)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void findsTheOptionAtEvenAndOddPlaces(int before) {
        int[] options = new int[8];
        Arrays.fill(options, 1);
        System.arraycopy(mss(1460), 0, options, before, 4);
        ByteBuffer b = frame(SynPackets.of(A4, B4, SYN, options));
        assertThat(CLAMP.lower(b, 0, AT)).isTrue();
        assertThat(offered(b, before)).isEqualTo(1360);
        assertThat(TestPackets.isTransportChecksumRight(b, AT)).isTrue();
    }

    @Test
    void lowersEachOfSeveral() {
        ByteBuffer b = frame(SynPackets.of(A4, B4, SYN, 2, 4, 0x20, 0, 1, 2, 4, 0x30, 0, 1, 1, 1));
        assertThat(CLAMP.lower(b, 0, AT)).isTrue();
        assertThat(offered(b, 0)).isEqualTo(1360);
        assertThat(offered(b, 5)).isEqualTo(1360);
        assertThat(TestPackets.isTransportChecksumRight(b, AT)).isTrue();
    }

    /** The last byte is of the payload or nothing: an option that runs over its header must not be followed there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "8,0,2,4,32,0,1,1",
                "8,1,2,4,32,0,1,1",
                "2,0,32,0",
                "2,1,32,0",
                "2,3,32,0",
                "2,5,32,0,0,1,1,1",
                "0,2,4,32,0,1,1,1",
                "8,255,2,4,32,0,1,1",
                "1,1,1,2",
                "1,1,2,4",
                "1,2,4,32"
            })
    void takesNoHarmFromOptionsThatLie(String list) {
        int[] options = Stream.of(list.split(",")).mapToInt(Integer::parseInt).toArray();
        assertUntouched(SynPackets.of(A4, B4, SYN, options));
        assertUntouched(SynPackets.of(A6, B6, SYN, options));
    }

    @Test
    void leavesFragmentsAlone() {
        ByteBuffer first = SynPackets.of(A4, B4, SYN, mss(1460));
        first.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) Ipv4Header.MORE_FRAGMENTS);
        assertUntouched(first);
        ByteBuffer later = SynPackets.of(A4, B4, SYN, mss(1460));
        later.putShort(Ipv4Header.FRAGMENT_OFFSET, (short) 2);
        assertUntouched(later);
        ByteBuffer syn6 = SynPackets.of(A6, B6, SYN, mss(1460));
        assertUntouched(TestPackets.withExtension(syn6, 44, 0, 0, 0, 1, 0, 0, 0, 9));
        assertUntouched(TestPackets.withExtension(syn6, 44, 0, 0, 0, 16, 0, 0, 0, 9));
    }

    @Test
    void goesPastExtensionHeadersAndAtomicFragments() {
        ByteBuffer syn = SynPackets.of(A6, B6, SYN_ACK, mss(1440));
        for (ByteBuffer packet : new ByteBuffer[] {
            TestPackets.withExtension(syn, 60, 0, 0, 1, 4, 0, 0, 0, 0),
            TestPackets.withExtension(syn, 44, 0, 0, 0, 0, 0, 0, 0, 9)
        }) {
            ByteBuffer b = frame(packet);
            assertThat(CLAMP.lower(b, 0, AT)).isTrue();
            assertThat(b.getShort(AT + 48 + 20 + 2)).isEqualTo((short) 1340);
            assertThat(TestPackets.isTransportChecksumRight(b, AT)).isTrue();
        }
    }

    @Test
    void goesPastOptionsOfIpv4() {
        ByteBuffer b = frame(TestPackets.withOptions(SynPackets.of(A4, B4, SYN, mss(1460)), 7, 7, 4, 0, 0, 0, 0, 0));
        assertThat(CLAMP.lower(b, 0, AT)).isTrue();
        assertThat(TestPackets.isTransportChecksumRight(b, AT)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({A4 + "," + B4, A6 + "," + B6})
    void leavesAChecksumThatIsOnlyBegunForTheDeviceToComplete(String from, String to) {
        for (int type : new int[] {VirtioNetHeader.GSO_NONE, VirtioNetHeader.GSO_TCPV4}) {
            ByteBuffer packet = SynPackets.of(from, to, SYN, mss(9000));
            ByteBuffer b = frame(packet);
            TestPackets.leaveToKernel(b, 0, packet.capacity(), type, type == 0 ? 0 : 500);
            assertThat(CLAMP.lower(b, 0, AT)).isTrue();
            VirtioNetHeader.finishChecksum(b, 0, AT, packet.capacity());
            assertThat(TestPackets.isTransportChecksumRight(b, AT)).isTrue();
        }
    }

    @Test
    void agreesWithARecomputedChecksumForAnyListOfOptions() {
        SplittableRandom seeds = new SplittableRandom(11);
        int lowered = 0;
        for (int i = 0; i < 30_000; i++) {
            long seed = seeds.nextLong();
            SplittableRandom random = new SplittableRandom(seed);
            ByteBuffer packet = randomSyn(random);
            ByteBuffer b = frame(packet);
            boolean isBegun = random.nextBoolean();
            if (isBegun) {
                TestPackets.leaveToKernel(b, 0, packet.capacity(), VirtioNetHeader.GSO_NONE, 0);
            }
            ByteBuffer twin = NaiveMssClamp.lower(packet, 1400);
            try {
                lowered += CLAMP.lower(b, 0, AT) ? 1 : 0;
                if (isBegun) {
                    VirtioNetHeader.finishChecksum(b, 0, AT, packet.capacity());
                }
                assertThat(TestPackets.isTransportChecksumRight(b, AT)).isTrue();
                assertThat(withoutChecksum(b.slice(AT, packet.capacity()))).isEqualTo(withoutChecksum(twin));
            } catch (RuntimeException | AssertionError e) {
                fail("packet of seed " + seed, e);
            }
        }
        assertThat(lowered).isGreaterThan(1_000);
    }

    private static ByteBuffer randomSyn(SplittableRandom random) {
        boolean isV4 = random.nextBoolean();
        int[] options = new int[4 * random.nextInt(11)];
        for (int i = 0; i < options.length; i++) {
            // Mostly numbers that mean something here, and often a whole option.
            boolean isWhole = i > 2 && options[i - 2] == 2 && options[i - 1] == 4;
            options[i] = isWhole || random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(5);
            if (options[i] == 2 && i + 1 < options.length && random.nextBoolean()) {
                options[++i] = 4;
            }
        }
        return SynPackets.of(isV4 ? A4 : A6, isV4 ? B4 : B6, random.nextInt(256) | random.nextInt(2) * SYN, options);
    }

    private static ByteBuffer withoutChecksum(ByteBuffer packet) {
        ByteBuffer copy = ByteBuffer.allocate(packet.capacity()).put(0, packet, 0, packet.capacity());
        return copy.putShort(IpPacket.transportOffset(copy, 0) + TcpHeader.CHECKSUM_OFFSET, (short) 0);
    }

    private static void assertUntouched(ByteBuffer packet) {
        ByteBuffer b = frame(packet);
        assertThat(CLAMP.lower(b, 0, AT)).isFalse();
        assertThat(b.slice(AT, packet.capacity())).isEqualTo(packet.slice(0, packet.capacity()));
    }

    private static int offered(ByteBuffer b, int option) {
        return b.getShort(AT + IpPacket.transportOffset(b, AT) + TcpHeader.MIN_BYTES + option + 2) & 0xffff;
    }

    private static int[] mss(int bytes) {
        return new int[] {2, 4, bytes >>> 8, bytes & 0xff};
    }

    /** Behind an empty virtio header, in a buffer that ends with the packet. */
    private static ByteBuffer frame(ByteBuffer packet) {
        return ByteBuffer.allocateDirect(AT + packet.capacity()).put(AT, packet, 0, packet.capacity());
    }
}
