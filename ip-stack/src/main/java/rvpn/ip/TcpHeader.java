package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * The TCP header, RFC 9293 3.1.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source Port          |       Destination Port        |  0
 * +-------------------------------+-------------------------------+
 * |                        Sequence Number                        |  4
 * +---------------------------------------------------------------+
 * |                    Acknowledgment Number                      |  8
 * +-------+-------+---------------+-------------------------------+
 * | Data  |       |C E U A P R S F|                               |
 * | Offset|   0   |W C R C S S Y I|            Window             | 12
 * +-------+-------+---------------+-------------------------------+
 * |           Checksum            |        Urgent Pointer         | 16
 * +-------------------------------+-------------------------------+
 * |                            Options                            | 20
 * +---------------------------------------------------------------+
 * </pre>
 */
final class TcpHeader {
    static final int DATA_OFFSET_OFFSET = 12;
    static final int FLAGS_OFFSET = 13;
    static final int CHECKSUM_OFFSET = 16;
    static final int MIN_BYTES = 20;

    private static final int SYN = 0x02;

    private TcpHeader() {}

    /** The length of the header with its options in bytes: up to 60, and less than 20 when it is a lie. */
    static int headerBytes(ByteBuffer b, int at) {
        return (b.get(at + DATA_OFFSET_OFFSET) >>> 4 & 0xf) * 4;
    }

    /** Whether this opens a connection, or accepts one. */
    static boolean isSyn(ByteBuffer b, int at) {
        return (b.get(at + FLAGS_OFFSET) & SYN) != 0;
    }
}
