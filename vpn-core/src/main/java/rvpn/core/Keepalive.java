package rvpn.core;

/** Whether the peer still lives: any frame counts. Time is an argument, in nanoseconds of any monotonic clock. */
final class Keepalive {
    private final long timeoutNs;
    private long lastHeardNs;
    private long lastLookNs;

    Keepalive(int timeoutMs, long nowNs) {
        this.timeoutNs = timeoutMs * 1_000_000L;
        this.lastHeardNs = nowNs;
        this.lastLookNs = nowNs;
    }

    void heard(long nowNs) {
        lastHeardNs = nowNs;
    }

    /** Whether a PING may have been on its way so long; else the peer has invented the PONG. */
    boolean isWithin(long elapsedNs) {
        return elapsedNs >= 0 && elapsedNs <= timeoutNs;
    }

    /**
     * Looks whether the peer was silent for too long; to be called at least twice a timeout. Whoever comes much later has
     * been stopped itself, a paused machine for one, and what the peer said meanwhile still waits to be read.
     */
    boolean isDead(long nowNs) {
        if (nowNs - lastLookNs > timeoutNs / 4 * 3) {
            lastHeardNs = nowNs;
        }
        lastLookNs = nowNs;
        return nowNs - lastHeardNs > timeoutNs;
    }
}
