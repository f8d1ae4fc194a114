package rvpn.seed.connect;

import java.util.List;

/**
 * How connections are followed.
 *
 * @param idleTimeoutMs how long a stream may carry nothing before it is broken off; 0 for as long as its ends wish
 */
public record VisitTerms(AccessLog log, Traffic traffic, int idleTimeoutMs) {
    /** Nothing is told, and nobody is cut. */
    public static final VisitTerms NONE = new VisitTerms(AccessLog.NONE, new Traffic(List.of()), 0);
}
