package rvpn.core.status;

import java.util.List;

/**
 * Whether a program can do its work now.
 *
 * @param reasons why not, each a short phrase; empty when ready
 */
public record Readiness(List<String> reasons) {
    private static final Readiness READY = new Readiness(List.of());

    public Readiness {
        reasons = List.copyOf(reasons);
    }

    /** Nothing is missing. */
    public static Readiness ready() {
        return READY;
    }

    /** At least one thing is missing. */
    public static Readiness notReady(String... reasons) {
        if (reasons.length == 0) {
            throw new IllegalArgumentException("not ready, but for no reason");
        }
        return new Readiness(List.of(reasons));
    }

    /** True when nothing is missing. */
    public boolean isReady() {
        return reasons.isEmpty();
    }
}
