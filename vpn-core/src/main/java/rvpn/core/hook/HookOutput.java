package rvpn.core.hook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a hook prints, line by line: printable, of bounded length and number, read to its end all the same, so that the
 * hook never waits for a reader.
 */
final class HookOutput {
    static final int MAX_LINES = 100;
    static final int MAX_LINE_BYTES = 500;
    private static final int BUFFER_BYTES = 4_096;

    private final Consumer<String> log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;
    private long lines;

    HookOutput(Consumer<String> log) {
        this.log = log;
    }

    /**
     * Reads on a thread of its own. What a hook leaves running may hold the other end of the pipe; its reader is a daemon
     * and waits as long.
     */
    Thread read(InputStream from) {
        Thread reader = new Thread(() -> readAll(from), "hook-output");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** A little longer than the hook itself: for what is still in the pipe. */
    static void join(Thread reader) throws InterruptedException {
        reader.join(TimeUnit.SECONDS.toMillis(1) / 2);
    }

    void readAll(InputStream from) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    add(buffer[i]);
                }
            }
        } catch (IOException closed) {
            // the hook has ended
        }
        if (line.size() > 0) {
            endLine();
        }
        if (lines > MAX_LINES) {
            log.accept("(" + (lines - MAX_LINES) + " more lines not logged)");
        }
    }

    private void add(byte next) {
        if (next == '\n') {
            endLine();
        } else if (line.size() < MAX_LINE_BYTES) {
            line.write(next);
        } else {
            cut = true;
        }
    }

    private void endLine() {
        if (++lines <= MAX_LINES) {
            log.accept(line.toString(ISO_8859_1).replaceAll("[^ -~]", "?") + (cut ? "..." : ""));
        }
        line.reset();
        cut = false;
    }
}
