package rvpn.seed.connect;

import java.util.concurrent.atomic.AtomicLong;
import rvpn.core.LeanMemory;

/**
 * What all relays of a server hold for receivers that stand still, and so how much each may read at once. A chunk is what
 * one direction holds at most: while {@link #PLENTY_BYTES} are not used up it is large, for speed; then small, so
 * that many thousands that stand still cost {@value #SMALL_CHUNK_BYTES} bytes each and leave room for those that flow.
 * Any thread may use it.
 */
final class RelayMemory {
    static final int LARGE_CHUNK_BYTES = 64 << 10;
    static final int SMALL_CHUNK_BYTES = 2 << 10;
    /** At most a quarter of what all buffers may take. */
    static final long PLENTY_BYTES = Math.min(16 << 20, LeanMemory.maxDirectBytes() / 4);

    private final AtomicLong held = new AtomicLong();

    /** The most that shall be read now. */
    int chunkBytes() {
        return held.get() < PLENTY_BYTES ? LARGE_CHUNK_BYTES : SMALL_CHUNK_BYTES;
    }

    /** A direction holds so many bytes more than before, or fewer. */
    void changed(long bytes) {
        if (bytes != 0) {
            held.addAndGet(bytes);
        }
    }

    long heldBytes() {
        return held.get();
    }
}
