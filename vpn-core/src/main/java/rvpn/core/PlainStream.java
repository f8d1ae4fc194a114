package rvpn.core;

import java.nio.ByteBuffer;

/** A stream of plaintext as the packet path sees it. */
interface PlainStream {
    /** Moves what has come into {@code to}, as much as fits; the number of bytes, 0 when nothing waits. */
    int take(ByteBuffer to);

    /** Sends bytes with the next {@link #flush}; they may be overwritten at once. */
    void send(ByteBuffer bytes, int at, int length);

    /** Sends what was given. */
    void flush();
}
