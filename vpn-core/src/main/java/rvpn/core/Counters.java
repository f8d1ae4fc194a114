package rvpn.core;

import java.util.concurrent.atomic.AtomicLongArray;

/** One value per {@link Counter}. Written by one thread at a time, the lane's event loop; read by any. */
public final class Counters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    /** Adds without a locked instruction, which the single writer allows. */
    void add(Counter counter, long amount) {
        int at = counter.ordinal();
        values.setOpaque(at, values.getPlain(at) + amount);
    }

    /** The value now. */
    public long get(Counter counter) {
        return values.getOpaque(counter.ordinal());
    }
}
