package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Hostile bytes: whatever they are, the checks say so and read nothing outside of them, and what passes the checks is
 * safe for all accessors. The buffers end where the packets end, so one byte too far is an exception.
 */
class FuzzTest {
    private static final int HEADER = VirtioNetHeader.BYTES;
    private static final RouteTable<String> ROUTES =
            RouteTable.<String>empty().with(Cidr.parse("10.0.0.0/8"), "v4").with(Cidr.parse("fd00::/8"), "v6");

    private final SplittableRandom seeds = new SplittableRandom(6);
    private int passed;

    @Test
    void survivesRandomBytes() {
        for (int i = 0; i < 300_000; i++) {
            long seed = seeds.nextLong();
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[HEADER + random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > HEADER && random.nextInt(8) != 0) {
                makePlausible(bytes, random);
            }
            tryAll(bytes, seed);
        }
        assertThat(passed).as("random packets that pass").isPositive();
    }

    @Test
    void survivesMutationsOfValidPackets() {
        for (int i = 0; i < 300_000; i++) {
            long seed = seeds.nextLong();
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = validPacket(random);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            tryAll(bytes, seed);
        }
        assertThat(passed).as("mutations that pass").isGreaterThan(50_000);
    }

    private void tryAll(byte[] bytes, long seed) {
        int length = bytes.length - HEADER;
        ByteBuffer b = ByteBuffer.wrap(bytes);
        ByteBuffer packet = b.slice(HEADER, length);
        try {
            if (IpPacket.check(packet, 0, length) == PacketFault.NONE) {
                passed++;
                readAll(packet, length);
                checkHeader(b, length);
            }
        } catch (RuntimeException | AssertionError e) {
            fail("packet of seed " + seed, e);
        }
    }

    private static void readAll(ByteBuffer packet, int length) {
        assertThat(IpPacket.length(packet, 0)).isEqualTo(length);
        assertThat(IpPacket.transportOffset(packet, 0)).isBetween(20, length);
        assertThat(IpPacket.protocol(packet, 0)).isBetween(0, 255);
        assertThat(IpPacket.isFragment(packet, 0) || IpPacket.hasTransportHeader(packet, 0))
                .isTrue();
        assertThat(AddressScope.ofSource(packet, 0)).isNotNull();
        assertThat(AddressScope.ofDestination(packet, 0)).isNotNull();
        ROUTES.lookupSource(packet, 0);
        ROUTES.lookupDestination(packet, 0);
        if (IpPacket.version(packet, 0) == 4) {
            Ipv4Header.isChecksumRight(packet, 0);
        }
    }

    private static void checkHeader(ByteBuffer b, int length) {
        if (VirtioNetHeader.check(b, 0, HEADER, length) != HeaderFault.NONE) {
            return;
        }
        VirtioNetHeader.normalize(b, 0, HEADER);
        assertThat(VirtioNetHeader.check(b, 0, HEADER, length)).isEqualTo(HeaderFault.NONE);
        assertThat(VirtioNetHeader.headerLength(b, 0)).isLessThanOrEqualTo(length);
        int end = VirtioNetHeader.checksumStart(b, 0) + VirtioNetHeader.checksumOffset(b, 0) + 2;
        assertThat(end).isLessThanOrEqualTo(length);
        VirtioNetHeader.finishChecksum(b, 0, HEADER, length);
    }

    /** Right version and lengths, so that the walk begins. */
    private static void makePlausible(byte[] bytes, SplittableRandom random) {
        ByteBuffer b = ByteBuffer.wrap(bytes);
        int length = bytes.length - HEADER;
        boolean isV4 = random.nextBoolean();
        b.put(HEADER, (byte) (isV4 ? 0x45 + random.nextInt(3) : 0x60));
        int lengthAt = isV4 ? Ipv4Header.TOTAL_LENGTH_OFFSET : Ipv6Header.PAYLOAD_LENGTH_OFFSET;
        int nextAt = isV4 ? Ipv4Header.PROTOCOL_OFFSET : Ipv6Header.NEXT_HEADER_OFFSET;
        if (length > 8) {
            b.putShort(HEADER + lengthAt, (short) (isV4 ? length : length - Ipv6Header.BYTES));
        }
        int[] next = {0, 6, 17, 43, 44, 51, 58, 60};
        if (length > nextAt) {
            b.put(HEADER + nextAt, (byte) next[random.nextInt(next.length)]);
        }
    }

    private static byte[] validPacket(SplittableRandom random) {
        boolean isV4 = random.nextBoolean();
        IpAddress from = IpAddress.parse(isV4 ? "10.0.0.1" : "fd00::1");
        IpAddress to = IpAddress.parse(isV4 ? "10.0.0.2" : "fd00::2");
        ByteBuffer b = ByteBuffer.allocate(4_096);
        int payload = 1 + random.nextInt(200);
        int length =
                switch (random.nextInt(4)) {
                    case 0 -> TestPackets.putSuperTcp(b, 0, from, to, payload, 10);
                    case 1 -> TestPackets.putSuperUdp(b, 0, from, to, payload, 10);
                    case 2 -> TestPackets.putEcho(b, HEADER, from, to, payload);
                    default -> TestPackets.putUdp(b, HEADER, from, to, payload);
                };
        ByteBuffer packet = b.slice(HEADER, length);
        if (random.nextInt(3) == 0) {
            packet = isV4
                    ? TestPackets.withOptions(packet, 7, 7, 4, 0, 0, 0, 0, 0)
                    : TestPackets.withExtension(packet, 60, 0, 0, 1, 4, 0, 0, 0, 0);
        }
        byte[] bytes = new byte[HEADER + packet.capacity()];
        b.get(0, bytes, 0, HEADER);
        packet.get(0, bytes, HEADER, packet.capacity());
        return bytes;
    }
}
