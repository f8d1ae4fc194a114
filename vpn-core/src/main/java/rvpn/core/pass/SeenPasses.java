package rvpn.core.pass;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import rvpn.core.pass.PassRefusedException.Reason;

/**
 * Which certificate passes of one shoot have been shown, each until it would be refused as expired. Of bounded size:
 * where a shoot shows more than {@value #MAX} in that time it is refused, and nobody else. Thread-safe.
 */
public final class SeenPasses {
    static final int MAX = 1024;

    private final Map<String, Instant> forgottenAt = new HashMap<>();

    /** Notes a pass whose signature has been checked: who has no key cannot fill this. */
    synchronized void enter(String id, Instant until, Instant now) throws PassRefusedException {
        if (forgottenAt.size() >= MAX) {
            forgottenAt.values().removeIf(end -> !now.isBefore(end));
        }
        Instant end = forgottenAt.get(id);
        if (end != null && now.isBefore(end)) {
            throw new PassRefusedException(Reason.REPLAYED, "the pass was shown before");
        }
        if (forgottenAt.size() >= MAX) {
            throw new PassRefusedException(
                    Reason.REPLAYED, "more than " + MAX + " passes were shown for this destination in short time");
        }
        forgottenAt.put(id, until);
    }

    /** Whether nothing is left to remember; forgets what has expired. */
    public synchronized boolean isEmpty(Instant now) {
        forgottenAt.values().removeIf(end -> !now.isBefore(end));
        return forgottenAt.isEmpty();
    }

    synchronized int size() {
        return forgottenAt.size();
    }
}
