package rvpn.it;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** How soon all kinds of traffic arrive again. */
final class Recovery {
    private static final int FIRST_PATIENCE_S = 1;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final long beganNs = System.nanoTime();
    private final int boundS;
    private final Map<String, CompletableFuture<Void>> probes = new LinkedHashMap<>();

    /** From now on the time counts. */
    Recovery(int boundS) {
        this.boundS = boundS;
    }

    private void run(String name, Runnable probe) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        probe.run();
                        done.complete(null);
                    } catch (RuntimeException | AssertionError failed) {
                        done.completeExceptionally(failed);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        probes.put(name, done);
    }

    /** Each is given as long again as all before it, so that a slow machine gets through and a quick one is timed well. */
    private void untilArrives(Traffic kind) {
        while (true) {
            try {
                kind.once().exchange(FIRST_PATIENCE_S + (int) TimeUnit.NANOSECONDS.toSeconds(tookNs()));
                return;
            } catch (IOException broken) {
                if (tookNs() > TimeUnit.SECONDS.toNanos(boundS)) {
                    throw new AssertionError(
                            kind.name() + " does not arrive within " + boundS + " s: " + broken, broken);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private long tookNs() {
        return System.nanoTime() - beganNs;
    }

    /**
     * Tries all kinds, each beside the others, and gives the time until the last has arrived.
     *
     * @throws AssertionError if one has not within the bound
     */
    Duration await(List<Traffic> kinds) {
        kinds.forEach(kind -> run(kind.name(), () -> untilArrives(kind)));
        try {
            CompletableFuture.allOf(probes.values().toArray(CompletableFuture[]::new))
                    .get(2L * boundS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException late) {
            probes.values().removeIf(CompletableFuture::isDone);
            throw new AssertionError(probes.keySet() + " hang", late);
        } catch (ExecutionException failed) {
            probes.values().removeIf(probe -> !probe.isCompletedExceptionally());
            throw new AssertionError("not within the bound: " + probes.keySet(), failed);
        }
        Duration took = Duration.ofNanos(tookNs());
        if (took.toSeconds() >= boundS) {
            throw new AssertionError("all arrives again, but only after " + took.toSeconds() + " s");
        }
        return took;
    }
}
