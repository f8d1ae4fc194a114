import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Bulk flows: bytes as fast as they go, one way. */
final class Flow implements Closeable {
    private static final int CHUNK_BYTES = 256 * 1024;

    final LongAdder moved = new LongAdder();
    private final List<Line> lines = new ArrayList<>();

    Flow(Way way, int flows, byte order) throws IOException {
        for (int i = 0; i < flows; i++) {
            Line line = way.open();
            line.write(new byte[] {order}, 1);
            lines.add(line);
            new Thread(() -> move(line, order == Origin.TAKE), "flow").start();
        }
    }

    private void move(Line line, boolean isWriting) {
        byte[] bytes = new byte[CHUNK_BYTES];
        try {
            for (int count = 0; count >= 0; moved.add(count)) {
                count = CHUNK_BYTES;
                if (isWriting) {
                    line.write(bytes, count);
                } else {
                    count = line.read(bytes);
                }
            }
        } catch (IOException ended) {
            // the measurement is over
        }
    }

    static void measure(Way way, int flows, int seconds) throws Exception {
        Load.print("to_origin_mbps", mbps(way, flows, Origin.TAKE, seconds));
        Load.print("from_origin_mbps", mbps(way, flows, Origin.GIVE, seconds));
    }

    private static double mbps(Way way, int flows, byte order, int seconds) throws Exception {
        try (Flow flow = new Flow(way, flows, order)) {
            TimeUnit.SECONDS.sleep(1);
            long before = flow.moved.sum();
            long began = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            return (flow.moved.sum() - before) * 8e3 / (System.nanoTime() - began);
        }
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.close();
        }
    }
}
