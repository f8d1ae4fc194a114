package rvpn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a program holds, after a collection of garbage.
 *
 * @param heap what is used of it, in bytes
 * @param other resident memory that is no file's and not the heap's, in bytes; native memory is in it
 */
record Footprint(long heap, long direct, long other, int files, int threads) {
    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
    private static final Pattern GENERATION = Pattern.compile(" total (\\d+)K, used");
    private static final long MB = 1_000_000;

    /** Of the program with this process on that host. */
    static Footprint of(Host host, long pid) {
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        Metrics metrics = new Metrics(host);
        return new Footprint(
                (long) metrics.value("rvpn_process_heap_used_bytes"),
                (long) metrics.value("rvpn_process_buffer_used_bytes{pool=\"direct\"}"),
                anonymous(pid) - heapSize(pid),
                (int) metrics.value("rvpn_process_open_files"),
                (int) metrics.value("rvpn_process_threads"));
    }

    private static String jcmd(long pid, String command) {
        return Shell.run(JCMD, "-J-Dsun.tools.attach.attachTimeout=60000", Long.toString(pid), command)
                .succeeds()
                .text();
    }

    /** Of both generations, also what is not used: it follows the load, not what is held. */
    private static long heapSize(long pid) {
        return GENERATION
                .matcher(jcmd(pid, "GC.heap_info"))
                .results()
                .mapToLong(size -> Long.parseLong(size.group(1)) * 1024)
                .sum();
    }

    private static long anonymous(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .sum();
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }

    /** Whether this is no more than that, but for what pools and compilers take as they warm up. */
    boolean isWithin(Footprint before) {
        return heap <= before.heap + 12 * MB
                && direct <= before.direct + 12 * MB
                && other <= before.other + 80 * MB
                && files <= before.files + 8
                && threads <= before.threads + 4;
    }

    @Override
    public String toString() {
        return "heap %.1f MB, direct %.1f MB, other %d MB, %d files, %d threads"
                .formatted(heap / 1e6, direct / 1e6, other / MB, files, threads);
    }
}
