package rvpn.core;

/** Whether the peer still lives: any frame counts. Time is an argument, in nanoseconds of any monotonic clock. */
final class Keepalive {
    private final long timeoutNs;
    private long lastHeardNs;

    Keepalive(int timeoutMs, long nowNs) {
        this.timeoutNs = timeoutMs * 1_000_000L;
        this.lastHeardNs = nowNs;
    }

    void heard(long nowNs) {
        lastHeardNs = nowNs;
    }

    /** Whether a PING may have been on its way so long; else the peer has invented the PONG. */
    boolean isWithin(long elapsedNs) {
        return elapsedNs >= 0 && elapsedNs <= timeoutNs;
    }

    boolean isDead(long nowNs) {
        return nowNs - lastHeardNs > timeoutNs;
    }
}
