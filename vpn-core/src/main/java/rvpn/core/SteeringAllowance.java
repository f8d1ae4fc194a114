package rvpn.core;

/**
 * How many records one stream may bring that let this end work on more than packets, UPDATE and DRAIN: each is JSON of up to
 * 64 KiB, and an UPDATE has the host's network laid. A bucket of {@link #MOST}, into which one falls each second. Time is an
 * argument, in nanoseconds of any monotonic clock.
 */
final class SteeringAllowance {
    /** More than anybody changes a configuration within a minute. */
    static final int MOST = 30;

    private static final long REFILL_NS = 1_000_000_000L;

    // When the bucket is full again, if nothing more is taken.
    private long fullNs;

    SteeringAllowance(long nowNs) {
        this.fullNs = nowNs;
    }

    /** @throws ProtocolException when the bucket is empty */
    void take(long nowNs) throws ProtocolException {
        long missingNs = Math.max(fullNs - nowNs, 0);
        if (missingNs > (MOST - 1) * REFILL_NS) {
            throw new ProtocolException(
                    Control.Reason.REFUSED, "more than " + MOST + " UPDATE and DRAIN, and more than one a second");
        }
        fullNs = nowNs + missingNs + REFILL_NS;
    }
}
