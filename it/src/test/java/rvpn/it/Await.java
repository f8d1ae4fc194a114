package rvpn.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must become true. */
final class Await {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {}

    /** Gives the time that it took; fails at the deadline with what did not happen. */
    static Duration until(String what, int seconds, BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new AssertionError("not within " + seconds + " s: " + what);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
    }
}
