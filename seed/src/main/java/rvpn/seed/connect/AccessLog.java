package rvpn.seed.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.status.Metrics;

/**
 * One line of JSON for each connection that has ended. Written by a thread of its own: whoever tells never waits, and
 * what does not fit into a queue of {@value #MAX_WAITING} lines is lost, counted, and told to be lost.
 */
public final class AccessLog implements AutoCloseable {
    /** Tells nothing. */
    public static final AccessLog NONE =
            new AccessLog(new AccessRule(AccessRule.Level.OFF, 0), new AccessFile(), AccessForm.withDoors());

    static final int MAX_WAITING = 8192;
    /** Of clients that were neither known nor joined: a stranger must not fill the disk. */
    static final int MAX_STRANGERS_A_SECOND = 20;

    private static final Logger LOG = LoggerFactory.getLogger("access-log");
    private static final int MAX_BATCH = 512;
    private static final int END_PATIENCE_MS = 1000;

    private final AccessRule rule;
    private final AccessFile file;
    private final AccessForm form;
    private final BlockingQueue<Optional<AccessLine>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final LongAdder written = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Thread thread = new Thread(this::run, "access-log");
    private volatile boolean closing;
    private long toldLost;
    private long strangersSecond;
    private int strangers;
    private String problem = "";

    AccessLog(AccessRule rule, AccessFile file, AccessForm form) {
        this.rule = rule;
        this.file = file;
        this.form = form;
    }

    /**
     * Begins to write, unless the rule is to tell nothing.
     *
     * @param file closed with this log
     */
    public static AccessLog start(AccessRule rule, AccessFile file, AccessForm form) {
        AccessLog log = new AccessLog(rule, file, form);
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
                && (!(line.caller().isKnown() || hasRoomForStranger()) || !waiting.offer(Optional.of(line)))) {
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
    long written() {
        return written.sum();
    }

    /** Lines that are due and were not written. */
    long lost() {
        return lost.sum();
    }

    /** Registers what is counted. @param prefix such as {@code rvpn_proxy} */
    public void register(Metrics metrics, String prefix) {
        metrics.counter(prefix + "_access_log_lines_total", "Lines of the access log.", "fate")
                .add(this::written, "written")
                .add(this::lost, "lost");
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
        boolean tellsLost = lostNow > toldLost;
        if (tellsLost) {
            text.append(lostLine(lostNow - toldLost)).append('\n');
        }
        for (AccessLine line : batch) {
            text.append(form.json(line)).append('\n');
        }
        byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
        try {
            file.write(lines);
            problem = "";
        } catch (IOException refused) {
            complain(refused.toString());
        }
        int whole = lineEnds(lines, file.writtenBytes());
        if (tellsLost && whole > 0) {
            toldLost = lostNow;
            whole--;
        }
        written.add(whole);
        lost.add(batch.size() - whole);
    }

    private static int lineEnds(byte[] text, int length) {
        int ends = 0;
        for (int at = 0; at < length; at++) {
            ends += text[at] == '\n' ? 1 : 0;
        }
        return ends;
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
