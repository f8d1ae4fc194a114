package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * The UDP header, RFC 768.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source Port          |       Destination Port        |  0
 * +-------------------------------+-------------------------------+
 * |            Length             |           Checksum            |  4
 * +-------------------------------+-------------------------------+
 * </pre>
 */
final class UdpHeader {
    static final int LENGTH_OFFSET = 4;
    static final int CHECKSUM_OFFSET = 6;
    static final int BYTES = 8;

    private UdpHeader() {}

    /** Header and payload in bytes, as the sender says. */
    static int length(ByteBuffer b, int at) {
        return b.getShort(at + LENGTH_OFFSET) & 0xffff;
    }
}
