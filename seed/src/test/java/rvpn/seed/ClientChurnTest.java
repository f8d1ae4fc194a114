package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.seed.connect.Await;
import rvpn.tun.PipeTun;

/** Clients that come and go, a thousand times, over real TLS on loopback. */
@Tag("once")
@Timeout(180)
class ClientChurnTest {
    private static final int NAMES = 20;
    private static final int VISITS = 1000;
    private static final long HEAP_SLACK_BYTES = 8 << 20;

    @TempDir
    Path directory;

    private record Figures(long heapBytes, long files, long threads) {
        static Figures now() throws IOException {
            Runtime runtime = Runtime.getRuntime();
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"));
                    Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                return new Figures(runtime.totalMemory() - runtime.freeMemory(), files.count(), threads.count());
            }
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        try (TableBench bench = new TableBench(directory, Map.of());
                PipeTun device = PipeTun.open("shoot", 1)) {
            visit(bench, device, 5 * NAMES); // what is made once is made now
            Figures before = Figures.now();
            long startNs = System.nanoTime();
            visit(bench, device, VISITS);
            double seconds = (System.nanoTime() - startNs) / 1e9;
            Figures after = Figures.now();
            System.out.printf(
                    "%d clients came and went in %.1f s: heap %.1f -> %.1f MiB, files %d -> %d, threads %d -> %d%n",
                    VISITS,
                    seconds,
                    before.heapBytes / 1048576.0,
                    after.heapBytes / 1048576.0,
                    before.files,
                    after.files,
                    before.threads,
                    after.threads);
            assertThat(after.heapBytes).isLessThan(before.heapBytes + HEAP_SLACK_BYTES);
            assertThat(after.files).isLessThanOrEqualTo(before.files + 2);
            assertThat(after.threads).isLessThanOrEqualTo(before.threads + 2);
            assertThat(bench.host.networks.keySet()).containsExactly(TableBench.FIRST);
        }
    }

    /** The first stays over each visit, so that every other one gets a device of its own. */
    private static void visit(TableBench bench, PipeTun device, int visits) throws Exception {
        try (PipeTun other = PipeTun.open("stays", 1)) {
            ShootPeer stays = bench.dial("shoot-stays", other, ShootPeer.hello("stays"));
            stays.awaitWelcome();
            for (int i = 0; i < visits; i++) {
                String name = "shoot-" + i % NAMES;
                ShootPeer peer = bench.dial(name, device, ShootPeer.hello(name + "-" + i));
                peer.awaitWelcome();
                peer.vanish();
                peer.awaitEnd();
                Await.until("its device is gone", () -> bench.host.networks.size() == 1);
            }
            stays.vanish();
            Await.until("all have gone", () -> bench.table.residents().lanes().isEmpty());
        }
    }
}
