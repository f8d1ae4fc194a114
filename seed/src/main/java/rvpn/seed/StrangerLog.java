package rvpn.seed;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Keeps those who only knock from flooding the log. Not thread-safe; time is an argument, of any monotonic clock. */
final class StrangerLog {
    static final int MAX_LINES = 10;
    static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);

    private long periodStartNs;
    private int lines;
    private long silent;

    /** @param nowNs when the first period begins */
    StrangerLog(long nowNs) {
        periodStartNs = nowNs;
    }

    /** The line to log, or nothing: no more than {@value #MAX_LINES} in ten seconds. */
    Optional<String> line(String words, long nowNs) {
        if (nowNs - periodStartNs >= PERIOD_NS) {
            periodStartNs = nowNs;
            lines = 0;
        }
        if (lines == MAX_LINES) {
            silent++;
            return Optional.empty();
        }
        lines++;
        String line = silent == 0 ? words : words + " (and " + silent + " more not logged)";
        silent = 0;
        return Optional.of(line);
    }
}
