package rvpn.ip;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_net_hdr} of linux/virtio_net.h: what the kernel left undone in the packet behind it. 10 bytes,
 * little-endian, whatever the order of the buffer around it.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     flags     |   gso_type    |            hdr_len            |  0
 * +---------------+---------------+-------------------------------+
 * |           gso_size            |          csum_start           |  4
 * +-------------------------------+-------------------------------+
 * |          csum_offset          |                                  8
 * +-------------------------------+
 * </pre>
 */
public final class VirtioNetHeader {
    public static final int FLAGS_OFFSET = 0;
    public static final int GSO_TYPE_OFFSET = 1;
    public static final int HEADER_LENGTH_OFFSET = 2;
    public static final int GSO_SIZE_OFFSET = 4;
    public static final int CHECKSUM_START_OFFSET = 6;
    public static final int CHECKSUM_OFFSET_OFFSET = 8;
    public static final int BYTES = 10;

    /** The transport checksum is only begun: {@link Checksum#finish}. */
    public static final int NEEDS_CSUM = 1;
    /** The sender's kernel has verified the transport checksum. */
    public static final int DATA_VALID = 2;

    /** An ordinary packet. */
    public static final int GSO_NONE = 0;
    /** TCP in IPv4, to be cut into segments. */
    public static final int GSO_TCPV4 = 1;
    /** TCP in IPv6, to be cut into segments. */
    public static final int GSO_TCPV6 = 4;
    /** UDP in either, to be cut into datagrams. */
    public static final int GSO_UDP_L4 = 5;
    /** Set beside a TCP type when the flow uses explicit congestion notification. */
    public static final int GSO_ECN = 0x80;

    private VirtioNetHeader() {}

    public static int flags(ByteBuffer b, int at) {
        return b.get(at + FLAGS_OFFSET) & 0xff;
    }

    /** The type with the bit {@link #GSO_ECN}. */
    public static int gsoType(ByteBuffer b, int at) {
        return b.get(at + GSO_TYPE_OFFSET) & 0xff;
    }

    /** How much of the packet is headers: a hint only, on forwarded traffic often far too much. */
    public static int headerLength(ByteBuffer b, int at) {
        return getShort(b, at + HEADER_LENGTH_OFFSET);
    }

    /** Payload bytes in each segment. */
    public static int gsoSize(ByteBuffer b, int at) {
        return getShort(b, at + GSO_SIZE_OFFSET);
    }

    /** From where to sum, in bytes from the packet's start. */
    public static int checksumStart(ByteBuffer b, int at) {
        return getShort(b, at + CHECKSUM_START_OFFSET);
    }

    /** Where the checksum goes, in bytes behind {@link #checksumStart}. */
    public static int checksumOffset(ByteBuffer b, int at) {
        return getShort(b, at + CHECKSUM_OFFSET_OFFSET);
    }

    public static boolean needsChecksum(ByteBuffer b, int at) {
        return (flags(b, at) & NEEDS_CSUM) != 0;
    }

    /** Whether the packet is a super-packet. */
    public static boolean isGso(ByteBuffer b, int at) {
        return gsoType(b, at) != GSO_NONE;
    }

    /** Writes the header of an ordinary packet that is complete. */
    public static void writeNone(ByteBuffer b, int at) {
        b.putLong(at, 0);
        b.putShort(at + Long.BYTES, (short) 0);
    }

    /** Writes all fields. */
    public static void write(
            ByteBuffer b, int at, int flags, int gsoType, int headerLength, int gsoSize, int start, int offset) {
        b.put(at + FLAGS_OFFSET, (byte) flags);
        b.put(at + GSO_TYPE_OFFSET, (byte) gsoType);
        putShort(b, at + HEADER_LENGTH_OFFSET, headerLength);
        putShort(b, at + GSO_SIZE_OFFSET, gsoSize);
        putShort(b, at + CHECKSUM_START_OFFSET, start);
        putShort(b, at + CHECKSUM_OFFSET_OFFSET, offset);
    }

    /**
     * Whether a header that a peer wrote is true of its packet, which {@link IpPacket#check} has passed. All that Linux
     * writes on a TUN device without UFO passes; all that passes, Linux takes.
     */
    public static HeaderFault check(ByteBuffer b, int headerAt, int packetAt, int packetLength) {
        return HeaderCheck.check(b, headerAt, packetAt, packetLength);
    }

    /**
     * Rewrites a header that {@link #check} has passed with what the packet itself says, so that no number of the peer's
     * reaches the kernel but the segment size: a hint becomes true, fields without meaning become 0.
     */
    public static void normalize(ByteBuffer b, int headerAt, int packetAt) {
        if (!needsChecksum(b, headerAt)) {
            writeNone(b, headerAt);
            return;
        }
        int start = checksumStart(b, headerAt);
        int offset = checksumOffset(b, headerAt);
        int type = gsoType(b, headerAt);
        int headers = type == GSO_NONE
                ? 0
                : start + Transport.headerBytes(b, packetAt + start, IpPacket.protocol(b, packetAt));
        write(b, headerAt, NEEDS_CSUM, type, headers, gsoSize(b, headerAt), start, offset);
    }

    /** Completes the checksum of an ordinary packet for a reader without this header, and then says that it is complete. */
    public static void finishChecksum(ByteBuffer b, int headerAt, int packetAt, int packetLength) {
        if (needsChecksum(b, headerAt)) {
            Checksum.finish(b, packetAt, packetLength, checksumStart(b, headerAt), checksumOffset(b, headerAt));
        }
        writeNone(b, headerAt);
    }

    private static int getShort(ByteBuffer b, int at) {
        return b.get(at) & 0xff | (b.get(at + 1) & 0xff) << 8;
    }

    private static void putShort(ByteBuffer b, int at, int value) {
        b.put(at, (byte) value);
        b.put(at + 1, (byte) (value >>> 8));
    }
}
