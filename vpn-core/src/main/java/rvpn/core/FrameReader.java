package rvpn.core;

import java.nio.ByteBuffer;
import rvpn.tun.NativeBuffer;

/**
 * Finds whole frames in a stream of plaintext. Bytes are put into {@link #free()}, then {@link #next()} steps from
 * frame to frame; a body stays where it is until more room is asked for. Memory is fixed: a length is checked against
 * the limit of its type as soon as its header is there.
 */
final class FrameReader {
    /** What {@link #next()} gives when no further frame is whole. */
    static final int NONE = 0;

    private static final int CAPACITY_BYTES = 256 * 1024;
    private static final int LEAST_ROOM_BYTES = 64 * 1024;

    private final NativeBuffer buffer = NativeBuffer.reserve(CAPACITY_BYTES);
    private ByteBuffer bytes = buffer.bytes();
    private ByteBuffer free = bytes.duplicate();
    private int scanned;
    private int filled;
    private int bodyAt;
    private int bodyLength;

    NativeBuffer buffer() {
        return buffer;
    }

    /** Gives its memory back, and is empty and without room from then on. */
    void giveBack() {
        buffer.free();
        bytes = buffer.bytes();
        free = bytes.duplicate();
        scanned = 0;
        filled = 0;
    }

    /**
     * Where the next plaintext goes, at least 64 KiB; moves what is incomplete to the front, so bodies found before are
     * gone. Followed by {@link #filled}.
     */
    ByteBuffer free() {
        if (CAPACITY_BYTES - filled < LEAST_ROOM_BYTES) {
            // Whole frames have been consumed, so at most one incomplete frame moves: less than 64 KiB + 14.
            bytes.put(0, bytes, scanned, filled - scanned);
            filled -= scanned;
            scanned = 0;
        }
        return free.clear().position(filled);
    }

    /** So many bytes were put into {@link #free()}. */
    void filled(int count) {
        filled += count;
    }

    /** Steps to the next whole frame and gives its type, or {@link #NONE}. */
    int next() throws ProtocolException {
        if (filled - scanned < Frame.HEADER_BYTES) {
            if (filled == scanned) {
                filled = 0;
                scanned = 0;
            }
            return NONE;
        }
        int header = bytes.getInt(scanned);
        int type = Frame.type(header);
        int length = Frame.length(header);
        if (length > Frame.maxBodyBytes(type) || length < Frame.minBodyBytes(type)) {
            throw refused(type, length);
        }
        if (filled - scanned < Frame.HEADER_BYTES + length) {
            return NONE;
        }
        bodyAt = scanned + Frame.HEADER_BYTES;
        bodyLength = length;
        scanned = bodyAt + length;
        return type;
    }

    /** Where the body of the current frame begins in {@link #buffer()}. */
    int bodyAt() {
        return bodyAt;
    }

    /** Its length in bytes. */
    int bodyLength() {
        return bodyLength;
    }

    /** A copy of it. */
    byte[] body() {
        byte[] copy = new byte[bodyLength];
        bytes.get(bodyAt, copy);
        return copy;
    }

    private static ProtocolException refused(int type, int length) {
        if (Frame.maxBodyBytes(type) < 0) {
            return new ProtocolException(Control.Reason.UNKNOWN_FRAME, "frame type " + type + " does not exist");
        }
        return new ProtocolException(
                Control.Reason.FRAME_LENGTH,
                "a frame of type " + type + " has " + Frame.minBodyBytes(type) + " to " + Frame.maxBodyBytes(type)
                        + " bytes, not " + length);
    }
}
