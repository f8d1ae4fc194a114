package rvpn.core;

/**
 * Tells which packets to drop so that a queue stays short without staying empty: CoDel, RFC 8289. What counts is how
 * long packets wait, not how many do. Time is an argument, in nanoseconds of any monotonic clock.
 */
final class Codel {
    private final long targetNs;
    private final long intervalNs;
    private final int smallBytes;
    private long firstAboveNs;
    private boolean isAbove;
    private boolean dropping;
    private long dropNextNs;
    private int drops;
    private int lastDrops;

    /**
     * @param targetNs a wait that is fine
     * @param intervalNs how long waits may be longer before packets are dropped: a long round trip
     * @param smallBytes a queue of no more than that is never too long, however slow the line
     */
    Codel(long targetNs, long intervalNs, int smallBytes) {
        this.targetNs = targetNs;
        this.intervalNs = intervalNs;
        this.smallBytes = smallBytes;
    }

    /**
     * Whether the packet at the head shall be dropped; asked as packets leave, at least once for each run of them.
     *
     * @param waitedNs how long it has waited
     * @param queuedBytes what waits, with this packet
     */
    boolean drops(long waitedNs, int queuedBytes, long nowNs) {
        boolean tooLong = isTooLong(waitedNs, queuedBytes, nowNs);
        if (dropping) {
            return goOn(tooLong, nowNs);
        }
        if (tooLong) {
            begin(nowNs);
        }
        return tooLong;
    }

    private boolean isTooLong(long waitedNs, int queuedBytes, long nowNs) {
        if (waitedNs < targetNs || queuedBytes <= smallBytes) {
            isAbove = false;
            return false;
        }
        if (!isAbove) {
            isAbove = true;
            firstAboveNs = nowNs + intervalNs;
            return false;
        }
        return nowNs - firstAboveNs >= 0;
    }

    private boolean goOn(boolean tooLong, long nowNs) {
        if (!tooLong) {
            dropping = false;
            return false;
        }
        if (nowNs - dropNextNs < 0) {
            return false;
        }
        drops++;
        dropNextNs += law();
        return true;
    }

    /** Soon after the last time it begins about where that ended, RFC 8289 5.5. */
    private void begin(long nowNs) {
        dropping = true;
        int sinceLast = drops - lastDrops;
        boolean isSoon = nowNs - dropNextNs < 16 * intervalNs;
        drops = isSoon && sinceLast > 1 ? sinceLast : 1;
        lastDrops = drops;
        dropNextNs = nowNs + law();
    }

    private long law() {
        return (long) (intervalNs / Math.sqrt(drops));
    }
}
