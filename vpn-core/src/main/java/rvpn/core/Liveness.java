package rvpn.core;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Whether the peer of a lane lives, and how far away it is: PING, PONG and silence. On the lane's event loop. */
final class Liveness {
    /** A silent peer is noticed by a quarter of the interval after its time, not by a whole one. */
    private static final int TICKS_PER_PING = 4;

    private final EventLoop loop;
    private final FrameWriter frames;
    private final Counters counters;
    private final Runnable onSilence;
    private Keepalive keepalive;
    private Future<?> ticks;
    private int tickNumber;
    private boolean isRead;
    private boolean isMute;
    private byte[] pingToAnswer;
    private volatile long roundTripNs = -1;

    /** @param onSilence run when the peer was silent for too long */
    Liveness(EventLoop loop, FrameWriter frames, Counters counters, Runnable onSilence) {
        this.loop = loop;
        this.frames = frames;
        this.counters = counters;
        this.onSilence = onSilence;
    }

    /** Begins, or goes on with other times. */
    void start(int pingIntervalMs, int pingTimeoutMs) {
        stop();
        keepalive = new Keepalive(pingTimeoutMs, System.nanoTime());
        ticks = loop.scheduleAtFixedRate(this::tick, 0, pingIntervalMs / TICKS_PER_PING, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (ticks != null) {
            ticks.cancel(false);
        }
    }

    /** From now on the peer is read, so that its silence means something. */
    void read() {
        isRead = true;
        keepalive.heard(System.nanoTime());
    }

    /** The last word to the peer is said. */
    void mute() {
        isMute = true;
    }

    private void tick() {
        if (isMute) {
            return;
        }
        long nowNs = System.nanoTime();
        if (isRead && keepalive.isDead(nowNs)) {
            onSilence.run();
        } else if (frames.isWritable() && tickNumber++ % TICKS_PER_PING == 0) {
            frames.send(
                    Frame.PING,
                    ByteBuffer.allocate(Frame.CLOCK_BODY_BYTES).putLong(nowNs).array());
        }
    }

    /** Any frame counts. */
    void heard() {
        keepalive.heard(System.nanoTime());
    }

    /** A PING has come; an earlier one that still waits for its answer gets none. */
    void ping(byte[] body) {
        counters.add(Counter.SKIPPED_PONGS, pingToAnswer == null ? 0 : 1);
        pingToAnswer = body;
    }

    /** One answer for all PINGs of a read, to the last: ten thousand of them must not cost ten thousand records. */
    void answerPing() {
        if (pingToAnswer == null) {
            return;
        }
        if (frames.isWritable() && !isMute) {
            frames.send(Frame.PONG, pingToAnswer);
        } else {
            counters.add(Counter.SKIPPED_PONGS, 1);
        }
        pingToAnswer = null;
    }

    /** A PONG has come. */
    void pong(byte[] body) {
        long elapsedNs = System.nanoTime() - ByteBuffer.wrap(body).getLong();
        if (keepalive.isWithin(elapsedNs)) {
            roundTripNs = elapsedNs;
            counters.addRoundTrip(elapsedNs);
        }
    }

    /** Of the last PING in nanoseconds, -1 before the first; from any thread. */
    long roundTripNs() {
        return roundTripNs;
    }
}
