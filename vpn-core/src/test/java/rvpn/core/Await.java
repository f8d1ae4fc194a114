package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, but not for ever. */
public final class Await {
    private static final long PATIENCE_NS = 30_000_000_000L;
    /** Leaves the processor to those that are waited for. */
    private static final long TURN_NS = 100_000;

    private Await() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long startNs = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - startNs)
                    .as("ns waited until " + what)
                    .isLessThan(PATIENCE_NS);
            LockSupport.parkNanos(TURN_NS);
        }
    }
}
