package rvpn.core;

import java.util.function.DoubleSupplier;

/** Pauses between attempts: from the first, doubling to the last, each shortened by up to half at random. */
public final class Backoff {
    private final int firstMs;
    private final int lastMs;
    private final DoubleSupplier random;
    private int nextMs;

    /** @param random values from 0 to 1 */
    public Backoff(int firstMs, int lastMs, DoubleSupplier random) {
        this.firstMs = firstMs;
        this.lastMs = lastMs;
        this.random = random;
        this.nextMs = firstMs;
    }

    /** The pause before the next attempt, in milliseconds. */
    public int nextMs() {
        int pauseMs = nextMs;
        nextMs = nextMs > lastMs / 2 ? lastMs : nextMs * 2;
        return pauseMs - (int) (pauseMs / 2 * random.getAsDouble());
    }

    /** An attempt has succeeded for good: start again with the first pause. */
    public void reset() {
        nextMs = firstMs;
    }
}
