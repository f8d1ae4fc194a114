package rvpn.seed.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a scanner from flooding the log: a line per source, reason and subject a minute, and over all no more than
 * {@value #MAX_LINES} lines a second. Memory is bounded. Thread-safe.
 */
final class RefusalLog {
    static final int MAX_LINES = 20;
    static final int MAX_KEYS = 4096;
    private static final long QUIET_MS = 60_000;

    private record Key(String source, Reason reason, String subject) {}

    private static final class Seen {
        private long loggedAtMs;
        private long silent;
    }

    private final Map<Key, Seen> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
            return size() > MAX_KEYS;
        }
    };
    private long secondStartedMs = Long.MIN_VALUE;
    private int linesThisSecond;
    private long silentOverAll;

    /**
     * The line to log, or nothing.
     *
     * @param subject what besides the reason makes a line different; empty where a stranger could choose it
     */
    synchronized Optional<String> line(String source, Refused refused, String subject, long nowMs) {
        Seen last = seen.get(new Key(source, refused.reason(), subject));
        if (last != null && nowMs - last.loggedAtMs < QUIET_MS) {
            last.silent++;
            return Optional.empty();
        }
        if (!hasRoom(nowMs)) {
            silentOverAll++;
            return Optional.empty();
        }
        Seen now = new Seen();
        now.loggedAtMs = nowMs;
        seen.remove(new Key(source, refused.reason(), subject)); // so that it stands last, and is not the eldest
        seen.put(new Key(source, refused.reason(), subject), now);
        return Optional.of(text(source, refused, last == null ? 0 : last.silent));
    }

    private boolean hasRoom(long nowMs) {
        if (secondStartedMs == Long.MIN_VALUE || nowMs - secondStartedMs >= 1000) {
            secondStartedMs = nowMs;
            linesThisSecond = 0;
        }
        return linesThisSecond++ < MAX_LINES;
    }

    private String text(String source, Refused refused, long silent) {
        StringBuilder line = new StringBuilder("refused ").append(source).append(": ");
        if (refused.reason().status() != 0) {
            line.append(refused.reason().status()).append(' ');
        }
        line.append(refused.words());
        if (silent > 0) {
            line.append(" (and ").append(silent).append(" more since the last such line)");
        }
        if (silentOverAll > 0) {
            line.append(" (and ").append(silentOverAll).append(" other refusals not logged)");
            silentOverAll = 0;
        }
        return line.toString();
    }
}
