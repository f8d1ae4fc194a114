package rvpn.shoot;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import rvpn.core.Control;
import rvpn.core.Lane;

/**
 * What the other end pushes, taken up one after the other, off the event loops and a second apart: each lays the host's
 * network anew, and a peer may push as often as {@link rvpn.core.SteeringAllowance} lets it on each of its lanes.
 */
final class Pushes implements AutoCloseable {
    static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    record Push(Lane from, Control.Update update) {}

    private final Consumer<Push> taker;
    private final AtomicReference<Push> waiting = new AtomicReference<>();
    private final ScheduledExecutorService changes = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "changes");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long lastNs = System.nanoTime() - PAUSE_NS;

    /** @param taker of those that count, on the thread {@code changes} */
    Pushes(Consumer<Push> taker) {
        this.taker = taker;
    }

    /** Takes the place of one that still waits; from any thread. */
    void add(Push push) {
        if (waiting.getAndSet(push) != null) {
            return;
        }
        try {
            changes.schedule(this::take, lastNs + PAUSE_NS - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException over) {
            // the program ends
        }
    }

    private void take() {
        lastNs = System.nanoTime(); // before the next may wait
        taker.accept(waiting.getAndSet(null));
    }

    @Override
    public void close() {
        changes.shutdownNow();
    }
}
