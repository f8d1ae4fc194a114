package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * The IPv4 header, RFC 791 3.1, read in place at {@code at} of a big-endian buffer. No accessor checks anything:
 * {@link IpPacket#check} goes first.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |Version|  IHL  |Type of Service|         Total Length          |  0
 * +-------+-------+---------------+-----+-------------------------+
 * |        Identification         |0 D M|     Fragment Offset     |  4
 * +---------------+---------------+-----+-------------------------+
 * | Time to Live  |   Protocol    |        Header Checksum        |  8
 * +---------------+---------------+-------------------------------+
 * |                        Source Address                         | 12
 * +---------------------------------------------------------------+
 * |                      Destination Address                      | 16
 * +-----------------------------------------------+---------------+
 * |                    Options                    |    Padding    | 20
 * +-----------------------------------------------+---------------+
 * </pre>
 */
public final class Ipv4Header {
    public static final int VERSION_IHL_OFFSET = 0;
    public static final int TYPE_OF_SERVICE_OFFSET = 1;
    public static final int TOTAL_LENGTH_OFFSET = 2;
    public static final int IDENTIFICATION_OFFSET = 4;
    public static final int FRAGMENT_OFFSET = 6;
    public static final int TIME_TO_LIVE_OFFSET = 8;
    public static final int PROTOCOL_OFFSET = 9;
    public static final int CHECKSUM_OFFSET = 10;
    public static final int SOURCE_OFFSET = 12;
    public static final int DESTINATION_OFFSET = 16;
    public static final int OPTIONS_OFFSET = 20;

    /** The header without options. */
    public static final int MIN_BYTES = 20;
    /** The fields of both addresses together. */
    static final int ADDRESSES_BYTES = 8;

    static final int DONT_FRAGMENT = 0x4000;
    static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET_MASK = 0x1fff;

    private Ipv4Header() {}

    /** The length of the header with its options, 20 to 60 bytes in a checked packet. */
    public static int headerBytes(ByteBuffer b, int at) {
        return (b.get(at + VERSION_IHL_OFFSET) & 0xf) * 4;
    }

    /** The length of the whole packet in bytes. */
    public static int totalLength(ByteBuffer b, int at) {
        return b.getShort(at + TOTAL_LENGTH_OFFSET) & 0xffff;
    }

    public static int identification(ByteBuffer b, int at) {
        return b.getShort(at + IDENTIFICATION_OFFSET) & 0xffff;
    }

    /** Where this fragment belongs in the payload of the original, in bytes. */
    public static int fragmentOffset(ByteBuffer b, int at) {
        return (b.getShort(at + FRAGMENT_OFFSET) & OFFSET_MASK) * 8;
    }

    public static boolean hasMoreFragments(ByteBuffer b, int at) {
        return (b.getShort(at + FRAGMENT_OFFSET) & MORE_FRAGMENTS) != 0;
    }

    /** Whether this is one piece of a larger packet, be it the first. */
    public static boolean isFragment(ByteBuffer b, int at) {
        return (b.getShort(at + FRAGMENT_OFFSET) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
    }

    /** Whether no router may cut it into pieces. */
    public static boolean isDontFragment(ByteBuffer b, int at) {
        return (b.getShort(at + FRAGMENT_OFFSET) & DONT_FRAGMENT) != 0;
    }

    public static int timeToLive(ByteBuffer b, int at) {
        return b.get(at + TIME_TO_LIVE_OFFSET) & 0xff;
    }

    /** What the payload is; see {@link IpProtocol}. */
    public static int protocol(ByteBuffer b, int at) {
        return b.get(at + PROTOCOL_OFFSET) & 0xff;
    }

    public static int source(ByteBuffer b, int at) {
        return b.getInt(at + SOURCE_OFFSET);
    }

    public static int destination(ByteBuffer b, int at) {
        return b.getInt(at + DESTINATION_OFFSET);
    }

    /** Whether the header's own checksum is right. Routers check it anyway, so {@link IpPacket#check} does not. */
    public static boolean isChecksumRight(ByteBuffer b, int at) {
        return Checksum.of(b, at, headerBytes(b, at)) == 0;
    }

    /** Computes the header's own checksum and stores it. */
    public static void putChecksum(ByteBuffer b, int at) {
        b.putShort(at + CHECKSUM_OFFSET, (short) 0);
        b.putShort(at + CHECKSUM_OFFSET, (short) Checksum.of(b, at, headerBytes(b, at)));
    }
}
