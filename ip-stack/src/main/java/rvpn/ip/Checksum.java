package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * The Internet checksum, RFC 1071: the one's complement of the one's complement sum of 16-bit words. Sums are longs that
 * are folded to 16 bits only at the end; they may be added to each other as long as all but the last have even length.
 */
public final class Checksum {
    private Checksum() {}

    /** The checksum of {@code length} bytes, 0 when they hold a right one already. */
    public static int of(ByteBuffer b, int at, int length) {
        return ~fold(sum(b, at, length)) & 0xffff;
    }

    /** The sum of {@code length} bytes of a big-endian buffer, not folded; an odd byte is the upper half of its word. */
    public static long sum(ByteBuffer b, int at, int length) {
        final int end = at + length;
        int i = at;
        long sum = 0;
        // 2^16 and 2^32 are 1 modulo 65,535, so words of 32 bits may be added and folded later; 2^31 of them fit a
        // long.
        for (; end - i >= Long.BYTES; i += Long.BYTES) {
            long words = b.getLong(i);
            sum += (words >>> 32) + (words & 0xffff_ffffL);
        }
        if (end - i >= Integer.BYTES) {
            sum += b.getInt(i) & 0xffff_ffffL;
            i += Integer.BYTES;
        }
        if (end - i >= Short.BYTES) {
            sum += b.getShort(i) & 0xffff;
            i += Short.BYTES;
        }
        return i < end ? sum + ((b.get(i) & 0xff) << 8) : sum;
    }

    /** A sum in 16 bits, carries added back; not yet complemented. */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        while (folded >>> 16 != 0) {
            folded = (folded >>> 16) + (folded & 0xffff);
        }
        return (int) folded;
    }

    /**
     * Keeps a complete checksum right when a word of what it covers is replaced, without looking at the rest: RFC 1624 3,
     * equation 3.
     *
     * @param checksumAt where it is
     * @param before the 16-bit word as it was
     * @param after as it is now
     */
    static void replace(ByteBuffer b, int checksumAt, int before, int after) {
        long sum = (~b.getShort(checksumAt) & 0xffff) + (~before & 0xffff) + (after & 0xffff);
        b.putShort(checksumAt, (short) ~fold(sum));
    }

    /** The sum of the pseudo-header of IPv4 (RFC 9293 3.1, RFC 768). */
    public static long pseudoHeader4(ByteBuffer b, int packetAt, int protocol, int transportBytes) {
        return sum(b, packetAt + Ipv4Header.SOURCE_OFFSET, Ipv4Header.ADDRESSES_BYTES) + protocol + transportBytes;
    }

    /** The sum of the pseudo-header of IPv6 (RFC 8200 8.1). */
    public static long pseudoHeader6(ByteBuffer b, int packetAt, int protocol, int transportBytes) {
        return sum(b, packetAt + Ipv6Header.SOURCE_OFFSET, Ipv6Header.ADDRESSES_BYTES) + protocol + transportBytes;
    }

    /** The sum of the pseudo-header of either family. */
    public static long pseudoHeader(ByteBuffer b, int packetAt, int protocol, int transportBytes) {
        return IpPacket.version(b, packetAt) == 4
                ? pseudoHeader4(b, packetAt, protocol, transportBytes)
                : pseudoHeader6(b, packetAt, protocol, transportBytes);
    }

    /**
     * Completes a checksum that the kernel left to the device: its field holds the folded sum of the pseudo-header, not
     * complemented, and so is part of what is summed.
     *
     * @param start from where to the packet's end to sum, in bytes behind {@code packetAt}
     * @param offset where to store the result, in bytes behind {@code start}
     */
    public static void finish(ByteBuffer b, int packetAt, int packetLength, int start, int offset) {
        int checksum = of(b, packetAt + start, packetLength - start);
        // 0 would say "none" in UDP (RFC 768); 0xffff is the same number in one's complement, so also right for TCP.
        b.putShort(packetAt + start + offset, (short) (checksum == 0 ? 0xffff : checksum));
    }
}
