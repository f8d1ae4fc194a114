package rvpn.core;

import java.nio.ByteBuffer;

/** Whether the peer of a lane lives, and how far away it is: PING, PONG and silence. On the lane's event loop. */
final class Liveness {
    private final Keepalive keepalive;
    private final Counters counters;
    private byte[] pingToAnswer;
    private volatile long roundTripNs = -1;

    Liveness(int timeoutMs, long nowNs, Counters counters) {
        this.keepalive = new Keepalive(timeoutMs, nowNs);
        this.counters = counters;
    }

    /** Any frame counts. */
    void heard(long nowNs) {
        keepalive.heard(nowNs);
    }

    /** To be called at least twice a timeout, see {@link Keepalive#isDead}. */
    boolean isDead(long nowNs) {
        return keepalive.isDead(nowNs);
    }

    /** The body of a PING. */
    static byte[] clock(long nowNs) {
        return ByteBuffer.allocate(Frame.CLOCK_BODY_BYTES).putLong(nowNs).array();
    }

    /** A PING has come; an earlier one that still waits for its answer gets none. */
    void ping(byte[] body) {
        skipPing();
        pingToAnswer = body;
    }

    /** The PING to answer, once, or null: one answer for all of a read, because ten thousand must not cost as many records. */
    byte[] takePing() {
        byte[] ping = pingToAnswer;
        pingToAnswer = null;
        return ping;
    }

    /** The PING that waits is not answered. */
    void skipPing() {
        counters.add(Counter.SKIPPED_PONGS, takePing() == null ? 0 : 1);
    }

    /** A PONG has come. */
    void pong(byte[] body, long nowNs) {
        long elapsedNs = nowNs - ByteBuffer.wrap(body).getLong();
        if (keepalive.isWithin(elapsedNs)) {
            roundTripNs = elapsedNs;
        }
    }

    /** Of the last PING in nanoseconds, -1 before the first; from any thread. */
    long roundTripNs() {
        return roundTripNs;
    }
}
