package rvpn.core;

/**
 * The unit of the tunnel's stream: a 4-byte big-endian header and a body.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+-----------------------------------------------+
 * |     type      |                length of body                 |
 * +---------------+-----------------------------------------------+
 * </pre>
 */
final class Frame {
    static final int HEADER_BYTES = 4;

    /** {@code virtio_net_hdr} (10 bytes, little-endian) and one IP packet. */
    static final int PACKET = 1;
    /** JSON, dialler to listener, the first frame. */
    static final int HELLO = 16;
    /** JSON, the answer to HELLO. */
    static final int WELCOME = 17;
    /** JSON, listener to dialler: what it pushes from now on. */
    static final int UPDATE = 18;
    /** The sender's clock, 8 bytes; wants a PONG. */
    static final int PING = 19;
    /** The body of a PING, sent back. */
    static final int PONG = 20;
    /** JSON, listener to dialler: open another stream in place of this one. */
    static final int DRAIN = 21;
    /** JSON, the last frame: why the sender closes. */
    static final int BYE = 22;

    static final int MAX_PACKET_BODY_BYTES = 10 + 65_535;
    static final int MAX_CONTROL_BODY_BYTES = 64 * 1024;
    static final int CLOCK_BODY_BYTES = 8;

    private Frame() {}

    static int header(int type, int length) {
        return type << 24 | length;
    }

    static int type(int header) {
        return header >>> 24;
    }

    static int length(int header) {
        return header & 0xff_ffff;
    }

    /** The longest body that a type may have in bytes; -1 for a type that does not exist. */
    static int maxBodyBytes(int type) {
        return switch (type) {
            case PACKET -> MAX_PACKET_BODY_BYTES;
            case HELLO, WELCOME, UPDATE, DRAIN, BYE -> MAX_CONTROL_BODY_BYTES;
            case PING, PONG -> CLOCK_BODY_BYTES;
            default -> -1;
        };
    }

    /** The shortest body that a type may have in bytes. */
    static int minBodyBytes(int type) {
        return switch (type) {
            case PACKET -> 10 + 20;
            case PING, PONG -> CLOCK_BODY_BYTES;
            default -> 2;
        };
    }
}
