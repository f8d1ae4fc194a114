import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** New connections, as fast as so many clients make them one after the other. */
final class Rate {
    private static final int WARM_UP_S = 2;

    private Rate() {}

    static void measure(Way way, int parallel, int seconds) throws Exception {
        int before = run(way, parallel, WARM_UP_S).size();
        List<Double> tookMs = run(way, parallel, seconds);
        Load.print("all", before + tookMs.size());
        Load.print("per_s", tookMs.size() / (double) seconds);
        Percentiles.print("ms", tookMs);
    }

    private static List<Double> run(Way way, int parallel, int seconds) throws Exception {
        List<Double> all = new ArrayList<>();
        AtomicReference<IOException> failure = new AtomicReference<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            Thread thread = new Thread(() -> {
                List<Double> own = new ArrayList<>();
                try {
                    while (System.nanoTime() < end) {
                        long began = System.nanoTime();
                        try (Line line = way.open()) {
                            line.echo(Origin.ECHO, 1);
                            own.add((System.nanoTime() - began) / 1e6);
                        }
                    }
                } catch (IOException failed) {
                    failure.set(failed);
                }
                synchronized (all) {
                    all.addAll(own);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return all;
    }
}
