import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Small messages there and back on one connection, alone or beside bulk flows. */
final class Ping {
    private static final int BYTES = 64;
    private static final int WARM_UP = 2_000;

    private Ping() {}

    static void measure(Way way, int flows, int seconds) throws Exception {
        Flow beside = new Flow(way, flows, Origin.GIVE);
        try (beside;
                Line line = way.open()) {
            line.echo(Origin.ECHO, 1);
            for (int i = 0; i < WARM_UP; i++) {
                line.echo((byte) 'x', BYTES);
            }
            List<Double> tookMs = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            for (long began = System.nanoTime(); began < end; began = System.nanoTime()) {
                line.echo((byte) 'x', BYTES);
                tookMs.add((System.nanoTime() - began) / 1e6);
            }
            Percentiles.print("ms", tookMs);
        }
    }
}
