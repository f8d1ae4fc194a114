package rvpn.core.management;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Lines out of a stream of bytes, in memory of fixed size whatever comes. */
final class LineSplitter {
    /** Longer than any command there is. */
    static final int MAX_BYTES = 1024;

    /** Stands for a line that was longer, once, and the rest of it is passed over; told by identity. */
    static final String TOO_LONG = new String("too long");

    private final byte[] line = new byte[MAX_BYTES];
    private int length;
    private boolean skips;

    /** The next line without its end, or null when all bytes are used up. */
    String next(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                boolean wasSkipped = skips;
                skips = false;
                String text = text();
                length = 0;
                if (!wasSkipped) {
                    return text;
                }
            } else if (!skips && length == MAX_BYTES) {
                skips = true;
                length = 0;
                return TOO_LONG;
            } else if (!skips) {
                line[length++] = b;
            }
        }
        return null;
    }

    private String text() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.ISO_8859_1);
    }
}
