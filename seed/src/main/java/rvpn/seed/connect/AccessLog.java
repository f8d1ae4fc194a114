package rvpn.seed.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of JSON for each connection that has ended. Written by a thread of its own: whoever tells never waits, and
 * what does not fit into a queue of {@value #MAX_WAITING} lines is lost, counted, and told to be lost.
 */
public final class AccessLog implements AutoCloseable {
    /** Tells nothing. */
    public static final AccessLog NONE =
            new AccessLog(new AccessRule(AccessRule.Level.OFF, 0), new AccessFile(), certificate -> "");

    static final int MAX_WAITING = 8192;
    /** Of clients without an allowed certificate: a stranger must not fill the disk. */
    static final int MAX_STRANGERS_A_SECOND = 20;

    private static final Logger LOG = LoggerFactory.getLogger("access-log");
    private static final int MAX_BATCH = 512;
    private static final int END_PATIENCE_MS = 1000;

    private final AccessRule rule;
    private final AccessFile file;
    private final Function<X509Certificate, String> name;
    private final BlockingQueue<Optional<AccessLine>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final LongAdder written = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Thread thread = new Thread(this::run, "access-log");
    private volatile boolean closing;
    private long toldLost;
    private long strangersSecond;
    private int strangers;
    private String problem = "";

    AccessLog(AccessRule rule, AccessFile file, Function<X509Certificate, String> name) {
        this.rule = rule;
        this.file = file;
        this.name = name;
    }

    /**
     * Begins to write, unless the rule is to tell nothing.
     *
     * @param file closed with this log
     * @param name of a client, from its certificate; called on the log's own thread
     */
    public static AccessLog start(AccessRule rule, AccessFile file, Function<X509Certificate, String> name) {
        AccessLog log = new AccessLog(rule, file, name);
        if (rule.level() != AccessRule.Level.OFF) {
            log.begin();
        }
        return log;
    }

    void begin() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Never blocks; from any thread. */
    void tell(AccessLine line) {
        if (rule.tells(line)
                && (!(line.isAuthenticated() || hasRoomForStranger()) || !waiting.offer(Optional.of(line)))) {
            lost.increment();
        }
    }

    private synchronized boolean hasRoomForStranger() {
        long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (second != strangersSecond) {
            strangersSecond = second;
            strangers = 0;
        }
        return strangers++ < MAX_STRANGERS_A_SECOND;
    }

    /** Writes to the file of that name from the next line on, though it be another; from any thread. */
    public void reopen() {
        file.reopen();
    }

    /** Lines written. */
    public long written() {
        return written.sum();
    }

    /** Lines that are due and were not written. */
    public long lost() {
        return lost.sum();
    }

    private void run() {
        List<Optional<AccessLine>> batch = new ArrayList<>();
        while (!closing || !waiting.isEmpty()) {
            try {
                batch.add(waiting.take());
                waiting.drainTo(batch, MAX_BATCH);
                write(batch.stream().flatMap(Optional::stream).toList());
            } catch (InterruptedException hurried) {
                return;
            } catch (RuntimeException fault) {
                lost.add(batch.size());
                LOG.error("cannot tell", fault);
            }
            batch.clear();
        }
    }

    private void write(List<AccessLine> batch) {
        if (batch.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        long lostNow = lost();
        if (lostNow > toldLost) {
            text.append(lostLine(lostNow - toldLost)).append('\n');
        }
        for (AccessLine line : batch) {
            text.append(line.json(name)).append('\n');
        }
        try {
            file.write(text.toString().getBytes(StandardCharsets.US_ASCII));
            toldLost = lostNow;
            written.add(batch.size());
            problem = "";
        } catch (IOException refused) {
            lost.add(batch.size());
            complain(refused.toString());
        }
    }

    private static String lostLine(long lines) {
        return new JsonLine()
                .text("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .number("lost_lines", lines)
                .end();
    }

    private void complain(String words) {
        if (!words.equals(problem)) {
            problem = words;
            LOG.error("lines are lost: {}", words);
        }
    }

    /** Writes what waits, for a second at most. */
    @Override
    public void close() {
        closing = true;
        waiting.offer(Optional.empty()); // wakes it; an interrupt would close the file in the middle of a line
        try {
            thread.join(END_PATIENCE_MS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
