package rvpn.core;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One value per {@link Counter}, and how long round trips took. Written by one thread at a time, the lane's event loop;
 * read by any.
 */
public final class Counters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);
    private final RoundTrips roundTrips = new RoundTrips();
    private final Counters sum;

    public Counters() {
        this(null);
    }

    /** @param sum counts the same as well, for all lanes of a loop; null for none */
    Counters(Counters sum) {
        this.sum = sum;
    }

    /** Adds without a locked instruction, which the single writer allows. */
    void add(Counter counter, long amount) {
        int at = counter.ordinal();
        values.setOpaque(at, values.getPlain(at) + amount);
        if (sum != null) {
            sum.add(counter, amount);
        }
    }

    /** A PING was answered after so many nanoseconds. */
    void addRoundTrip(long elapsedNs) {
        roundTrips.add(elapsedNs);
        if (sum != null) {
            sum.addRoundTrip(elapsedNs);
        }
    }

    /** The value now. */
    public long get(Counter counter) {
        return values.getOpaque(counter.ordinal());
    }

    /** Of all PINGs that were answered. */
    public RoundTrips roundTrips() {
        return roundTrips;
    }
}
