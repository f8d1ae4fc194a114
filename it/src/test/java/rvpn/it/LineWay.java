package rvpn.it;

import com.sun.jna.Memory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One direction of a line: frames are read from one device, kept for a while, and written to the other, in order. */
final class LineWay implements AutoCloseable {
    private static final int LARGEST_FRAME = 65_550;
    private static final int MOST_HELD = 20_000;
    private static final int BATCH = 64;
    private static final int IDLE_MS = 100;

    private record Held(long dueNs, byte[] frame) {}

    private final int from;
    private final int to;
    private final SplittableRandom random;
    private final Queue<Held> held = new ArrayDeque<>();
    private final Memory frame = new Memory(LARGEST_FRAME);
    private final Memory readiness = new Memory(8);
    private final Thread thread = new Thread(this::carry, "line");
    private volatile LineQuality quality = LineQuality.GOOD;
    private volatile boolean closed;
    private long carried;
    private long lost;

    LineWay(int from, int to, long seed) {
        this.from = from;
        this.to = to;
        random = new SplittableRandom(seed);
        readiness.setInt(0, from);
        readiness.setShort(4, Libc.POLLIN);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void becomes(LineQuality next) {
        quality = next;
    }

    private void carry() {
        while (!closed) {
            Libc.poll(readiness, 1, held.isEmpty() ? IDLE_MS : untilDueMs());
            release();
            for (int i = 0; i < BATCH && take(); i++) {}
        }
    }

    private int untilDueMs() {
        long ns = held.element().dueNs() - System.nanoTime();
        return ns <= 0 ? 0 : (int) Math.min(IDLE_MS, TimeUnit.NANOSECONDS.toMillis(ns) + 1);
    }

    private void release() {
        while (!held.isEmpty() && held.element().dueNs() - System.nanoTime() <= 0) {
            byte[] bytes = held.remove().frame();
            frame.write(0, bytes, 0, bytes.length);
            write(bytes.length);
        }
    }

    /** Gives whether there was a frame. */
    private boolean take() {
        int length = (int) Libc.read(from, frame, LARGEST_FRAME);
        if (length <= 0) {
            return false;
        }
        LineQuality now = quality;
        if (random.nextDouble() < now.loss() || held.size() == MOST_HELD) {
            lost++;
        } else if (now.delayMs() == 0 && held.isEmpty()) {
            write(length);
        } else {
            long dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(now.delayMs());
            held.add(new Held(dueNs, frame.getByteArray(0, length)));
        }
        return true;
    }

    private void write(int length) {
        if (Libc.write(to, frame, length) == length) {
            carried++;
        } else {
            lost++;
        }
    }

    /** Returns when it no longer touches its devices. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public String toString() {
        return carried + " frames carried, " + lost + " lost";
    }
}
