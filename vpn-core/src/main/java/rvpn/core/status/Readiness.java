package rvpn.core.status;

import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a program can do its work now.
 *
 * @param reasons why not, each a short phrase; empty when ready
 * @param remarks what a person should look at although it does not keep the program from its work
 */
public record Readiness(List<String> reasons, List<String> remarks) {
    private static final Readiness READY = new Readiness(List.of(), List.of());

    public Readiness {
        reasons = List.copyOf(reasons);
        remarks = List.copyOf(remarks);
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
        return new Readiness(List.of(reasons), List.of());
    }

    /** The same with a remark. */
    public Readiness but(String remark) {
        return and(new Readiness(List.of(), List.of(remark)));
    }

    /** Ready where both are, with what both say. */
    public Readiness and(Readiness other) {
        return new Readiness(both(reasons, other.reasons), both(remarks, other.remarks));
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** True when nothing is missing. */
    public boolean isReady() {
        return reasons.isEmpty();
    }
}
