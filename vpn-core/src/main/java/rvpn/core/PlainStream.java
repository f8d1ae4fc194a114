package rvpn.core;

import java.nio.ByteBuffer;

/** A stream of plaintext as the packet path sees it. */
interface PlainStream {
    /** Moves what has come into {@code to}, as much as fits; the number of bytes, 0 when nothing waits. */
    int take(ByteBuffer to);

    /** Sends bytes at once; they may be overwritten afterwards. */
    void send(ByteBuffer bytes, int at, int length);
}
