package rvpn.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must become true. Limits are those of an idle machine: one with other work has longer. */
final class Await {
    static final int BUSY = 4;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {}

    /** Gives the time that it took; fails at the deadline with what did not happen. */
    static Duration until(String what, int seconds, BooleanSupplier condition) {
        long startNs = System.nanoTime();
        int limitS = BUSY * seconds;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(limitS)) {
                throw new AssertionError("not within " + limitS + " s: " + what);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
    }
}
