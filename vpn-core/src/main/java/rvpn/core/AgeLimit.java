package rvpn.core;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import rvpn.core.config.Setting;

/**
 * Bounds how long a stream lives: new keys of a TLS connection follow from the ones before, only a new connection agrees
 * on something that nobody could have known earlier. For one thread. Time is an argument, of the monotonic clock.
 */
public final class AgeLimit {
    /** How long a stream may live, for a program's list of settings. */
    public static final Setting<Integer> MAX_AGE_S = Setting.number(
            "max-session-age-s",
            0,
            30 * 24 * 3600,
            0,
            "S",
            "How old a stream may become before it hands over to one with new secrets, in seconds; 0 for no limit.");

    /** For the hand-over; whoever has not moved by then does not mean to. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final long maxAgeNs;
    private final Supplier<List<Lane>> lanes;
    private final Set<Lane> asked = new HashSet<>();

    AgeLimit(int maxAgeS, Supplier<List<Lane>> lanes) {
        this.maxAgeNs = TimeUnit.SECONDS.toNanos(maxAgeS);
        this.lanes = lanes;
    }

    /** Asks for another in place of each that is too old, once, and ends those that are still there much later. */
    void look(long nowNs) {
        List<Lane> up = lanes.get();
        asked.retainAll(up);
        for (Lane lane : up) {
            long overdueNs = nowNs - lane.handshake().sinceNs() - maxAgeNs;
            try {
                if (overdueNs >= PATIENCE_NS) {
                    lane.end(Control.Reason.REPLACED, "the stream is too old and has not handed over");
                } else if (overdueNs >= 0 && asked.add(lane)) {
                    lane.drain("the stream is older than " + TimeUnit.NANOSECONDS.toSeconds(maxAgeNs) + " s");
                }
            } catch (RejectedExecutionException over) {
                // the program ends
            }
        }
    }
}
