package rvpn.seed.connect;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is in. Thread-safe: every loop admits. */
final class Admission {
    private final ConnectLimits limits;
    private final AtomicInteger halfOpen = new AtomicInteger();
    private final AtomicInteger joined = new AtomicInteger();

    Admission(ConnectLimits limits) {
        this.limits = limits;
    }

    /** A place for a connection that has just been accepted. */
    Ticket enter() throws Refused {
        if (!take(halfOpen, limits.maxHalfOpen())) {
            throw new Refused(Reason.HALF_OPEN_FULL, "too many connections are being set up, try again later");
        }
        return new Ticket();
    }

    int halfOpen() {
        return halfOpen.get();
    }

    int joined() {
        return joined.get();
    }

    private static boolean take(AtomicInteger places, int limit) {
        return places.getAndUpdate(taken -> Math.min(taken + 1, limit)) < limit;
    }

    /** One connection's place; belongs to its event loop. */
    final class Ticket {
        private AtomicInteger place = halfOpen;

        /** Moves from the half-open ones to the joined ones. */
        void join() throws Refused {
            if (!take(joined, limits.maxConnections())) {
                throw new Refused(Reason.FULL, "all " + limits.maxConnections() + " connections are in use");
            }
            leave();
            place = joined;
        }

        /** Gives the place back; once. */
        void leave() {
            if (place != null) {
                place.decrementAndGet();
                place = null;
            }
        }
    }
}
