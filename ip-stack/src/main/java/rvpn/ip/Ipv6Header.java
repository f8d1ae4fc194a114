package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * The IPv6 header, RFC 8200 3, read in place at {@code at} of a big-endian buffer. No accessor checks anything:
 * {@link IpPacket#check} goes first.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+---------------+---------------------------------------+
 * |Version| Traffic Class |              Flow Label               |  0
 * +-------+---------------+-------+---------------+---------------+
 * |        Payload Length         |  Next Header  |   Hop Limit   |  4
 * +-------------------------------+---------------+---------------+
 * |                                                               |  8
 * +                                                               +
 * |                                                               |
 * +                        Source Address                         +
 * |                                                               |
 * +                                                               +
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                                                               | 24
 * +                                                               +
 * |                                                               |
 * +                      Destination Address                      +
 * |                                                               |
 * +                                                               +
 * |                                                               |
 * +---------------------------------------------------------------+
 * </pre>
 */
public final class Ipv6Header {
    public static final int VERSION_OFFSET = 0;
    public static final int PAYLOAD_LENGTH_OFFSET = 4;
    public static final int NEXT_HEADER_OFFSET = 6;
    public static final int HOP_LIMIT_OFFSET = 7;
    public static final int SOURCE_OFFSET = 8;
    public static final int DESTINATION_OFFSET = 24;

    /** The fixed header; extension headers count as payload. */
    public static final int BYTES = 40;
    /** The fields of both addresses together. */
    static final int ADDRESSES_BYTES = 32;

    private Ipv6Header() {}

    /** The length of everything behind this header in bytes. */
    public static int payloadLength(ByteBuffer b, int at) {
        return b.getShort(at + PAYLOAD_LENGTH_OFFSET) & 0xffff;
    }

    /** What comes next: an extension header or the payload, see {@link IpPacket#protocol}. */
    public static int nextHeader(ByteBuffer b, int at) {
        return b.get(at + NEXT_HEADER_OFFSET) & 0xff;
    }

    public static int hopLimit(ByteBuffer b, int at) {
        return b.get(at + HOP_LIMIT_OFFSET) & 0xff;
    }

    public static long sourceHigh(ByteBuffer b, int at) {
        return b.getLong(at + SOURCE_OFFSET);
    }

    public static long sourceLow(ByteBuffer b, int at) {
        return b.getLong(at + SOURCE_OFFSET + 8);
    }

    public static long destinationHigh(ByteBuffer b, int at) {
        return b.getLong(at + DESTINATION_OFFSET);
    }

    public static long destinationLow(ByteBuffer b, int at) {
        return b.getLong(at + DESTINATION_OFFSET + 8);
    }
}
