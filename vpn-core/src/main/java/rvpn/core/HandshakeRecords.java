package rvpn.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts the bytes of a handshake into records, so that what follows the last of them can go elsewhere. A header that is
 * no TLS is given out as it is, for the handshake to refuse.
 */
final class HandshakeRecords {
    private static final int HEADER_BYTES = 5;
    private static final int MAX_RECORD_BYTES = HEADER_BYTES + (1 << 14) + 256;
    /** Several full records; a whole handshake with chains of certificates has one or two. */
    private static final int MAX_WAITING_BYTES = 256 * 1024;

    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[4 * 1024];
    private int from;
    private int next;
    private int end;

    /** Appends what has come. */
    void add(byte[] added, int at, int length) throws IOException {
        if (end - next + length > MAX_WAITING_BYTES) {
            throw new IOException("TLS: more than " + MAX_WAITING_BYTES + " bytes of handshake");
        }
        byte[] grown = new byte[Math.max(bytes.length, end - next + length)];
        System.arraycopy(bytes, next, grown, 0, end - next);
        System.arraycopy(added, at, grown, end - next, length);
        Arrays.fill(bytes, (byte) 0);
        bytes = grown;
        end = end - next + length;
        from = 0;
        next = 0;
    }

    /** Steps to the next whole record, if there is one. */
    boolean next() {
        int waiting = end - next;
        if (waiting < HEADER_BYTES) {
            return false;
        }
        int recordBytes = HEADER_BYTES + ((bytes[next + 3] & 0xff) << 8 | bytes[next + 4] & 0xff);
        boolean isTls = bytes[next] >= 20 && bytes[next] <= 23 && bytes[next + 1] == 3;
        if (!isTls || recordBytes > MAX_RECORD_BYTES) {
            recordBytes = waiting;
        }
        if (recordBytes > waiting) {
            return false;
        }
        from = next;
        next += recordBytes;
        return true;
    }

    /** Whether the current record is none, but the answer of a web server. */
    boolean isHttp() {
        return Arrays.equals(bytes, from, Math.min(next, from + HTTP.length), HTTP, 0, HTTP.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int recordAt() {
        return from;
    }

    int recordBytes() {
        return next - from;
    }

    /** What lies behind the current record. */
    int restAt() {
        return next;
    }

    int restBytes() {
        return end - next;
    }
}
