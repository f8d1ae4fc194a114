package rvpn.it;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Something that is done again and again, beside a test, until it is closed. */
final class Repeated implements AutoCloseable {
    private static final int PATIENCE_S = 60;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String name;
    private final Supplier<String> once;
    private final AtomicInteger done = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopping;

    private Repeated(String name, Supplier<String> once) {
        this.name = name;
        this.once = once;
        this.thread = new Thread(this::run, name);
    }

    /** @param once gives what went wrong, nothing if nothing did */
    static Repeated start(String name, Supplier<String> once) {
        Repeated repeated = new Repeated(name, once);
        repeated.thread.start();
        return repeated;
    }

    private void run() {
        while (!stopping) {
            try {
                String wrong = once.get();
                if (!wrong.isEmpty()) {
                    failures.add(wrong);
                }
            } catch (RuntimeException | AssertionError broken) {
                failures.add(broken.toString());
            }
            done.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Waits until it has been begun and done so often once more. */
    void more(int times) {
        int goal = done.get() + times + 1; // the one that is being done may have begun before
        Await.until(name + " is done " + times + " times more", PATIENCE_S, () -> done.get() >= goal);
    }

    Queue<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public String toString() {
        return name + ": " + done + " done, " + failures.size() + " failed";
    }
}
