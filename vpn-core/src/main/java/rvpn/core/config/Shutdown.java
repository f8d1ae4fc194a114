package rvpn.core.config;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end that SIGTERM or SIGINT asks for. The process then ends with status 0 once {@link #close} is called, or with
 * status 1 after ten seconds and the time that the program may take to let its clients finish. Asked for once more, the
 * program should finish at once.
 */
public final class Shutdown implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    // One for all: each copy would stay with its origin for as long as the program lives.
    private final CompletableFuture<Void> seenRequested = requested.copy();
    private final CompletableFuture<Void> hurried = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int drainMs;

    private Shutdown(int drainMs) {
        this.drainMs = drainMs;
    }

    /** Not tied to signals: only {@link #request} asks for the end. */
    public static Shutdown onRequest() {
        return new Shutdown(0);
    }

    /** From now on a signal asks for the end instead of ending the process. */
    public static Shutdown onSignal() {
        return onSignal(0);
    }

    /**
     * The same for a program that lets its clients finish.
     *
     * @param drainMs how long that may take
     */
    public static Shutdown onSignal(int drainMs) {
        Shutdown shutdown = new Shutdown(drainMs);
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::closeInOrder, "shutdown"));
        return shutdown;
    }

    private void closeInOrder() {
        if (closed.getCount() == 0) {
            return; // the program has ended by itself, with its own status
        }
        // The JVM's own handlers do not hear a second signal: they wait for this thread.
        Signals.handle(Map.of("TERM", this::hurry, "INT", this::hurry));
        request();
        try {
            boolean inOrder = closed.await(PATIENCE_MS + drainMs, TimeUnit.MILLISECONDS);
            Runtime.getRuntime().halt(inOrder ? ExitCode.OK.status() : ExitCode.INTERNAL.status());
        } catch (InterruptedException hurried) {
            Runtime.getRuntime().halt(ExitCode.INTERNAL.status());
        }
    }

    /** Asks for the end; returns at once. */
    public void request() {
        requested.complete(null);
        wake();
    }

    /**
     * Waits until something is done, successfully or not, but neither longer than so many milliseconds nor beyond the
     * moment when the end is asked for.
     *
     * @return whether it is done
     */
    public boolean await(CompletableFuture<?> what, long timeoutMs) throws InterruptedException {
        // Hung on what is waited for, never on the end: that would keep it for as long as the program lives. Who waits
        // for
        // the end itself is woken by the request.
        if (what != seenRequested) {
            what.whenComplete((value, failure) -> wake());
        }
        long startNs = System.nanoTime();
        synchronized (this) {
            while (!what.isDone() && !isRequested()) {
                long leftMs = timeoutMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                if (leftMs <= 0) {
                    break;
                }
                wait(leftMs);
            }
        }
        return what.isDone();
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Completes when the end is asked for. */
    public CompletableFuture<Void> requested() {
        return seenRequested;
    }

    /** Whether the end was asked for. */
    public boolean isRequested() {
        return requested.isDone();
    }

    /** Asks to waste no time on the way to the end, which is asked for with it; returns at once. */
    public void hurry() {
        request();
        hurried.complete(null);
    }

    /** Completes when the end is asked for a second time. */
    public CompletableFuture<Void> hurried() {
        return hurried;
    }

    /** Everything is closed: the process may end. */
    @Override
    public void close() {
        closed.countDown();
    }
}
