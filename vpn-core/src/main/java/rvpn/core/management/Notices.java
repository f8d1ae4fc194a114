package rvpn.core.management;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one caller wants to hear without asking, and how far it has heard. Changes of clients are told to everybody, as
 * OpenVPN does; states, log lines and byte counts to those who turned them on. Time is an argument, in nanoseconds.
 */
final class Notices {
    private final Chronicle chronicle;
    private final Ring<LogLine> log;
    private final Reporter reporter;
    private long eventsAt;
    private long statesAt;
    private long logAt;
    private boolean tellsStates;
    private boolean tellsLog;
    private long byteIntervalNs;
    private long bytesDueNs;

    Notices(Reporter reporter, Ring<LogLine> log) {
        this.chronicle = reporter.chronicle();
        this.reporter = reporter;
        this.log = log;
        this.eventsAt = chronicle.events().end();
    }

    void tellStates(boolean on) {
        tellsStates = on;
        statesAt = chronicle.states().end();
    }

    void tellLog(boolean on) {
        tellsLog = on;
        logAt = log.end();
    }

    /** @param seconds 0 for no more */
    void tellBytes(int seconds, long nowNs) {
        byteIntervalNs = TimeUnit.SECONDS.toNanos(seconds);
        bytesDueNs = nowNs + byteIntervalNs;
    }

    /** How long until {@link #due} may have something for the time alone; 0 for never. */
    long waitMs(long nowNs) {
        return byteIntervalNs == 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(bytesDueNs - nowNs) + 1);
    }

    /** What there is to tell now. */
    List<String> due(long nowNs) {
        List<String> lines = new ArrayList<>();
        Ring.Tail<List<String>> events = chronicle.events().from(eventsAt);
        eventsAt = events.next();
        tellMissed(lines, events.missed(), "client events");
        events.entries().forEach(lines::addAll);
        if (tellsStates) {
            Ring.Tail<StateLine> states = chronicle.states().from(statesAt);
            statesAt = states.next();
            tellMissed(lines, states.missed(), "states");
            states.entries().forEach(state -> lines.add(">STATE:" + state.text()));
        }
        if (tellsLog) {
            Ring.Tail<LogLine> news = log.from(logAt);
            logAt = news.next();
            tellMissed(lines, news.missed(), "log lines");
            news.entries().forEach(line -> lines.add(">LOG:" + line.text()));
        }
        if (byteIntervalNs > 0 && nowNs - bytesDueNs >= 0) {
            bytesDueNs = nowNs + byteIntervalNs;
            lines.addAll(byteCounts());
        }
        return lines;
    }

    private static void tellMissed(List<String> lines, long missed, String what) {
        if (missed > 0) {
            lines.add(">INFO:" + missed + " " + what + " were not read in time");
        }
    }

    private List<String> byteCounts() {
        if (chronicle.mode() == Mode.CLIENT) {
            Report report = reporter.report();
            return List.of(">BYTECOUNT:" + Totals.received(report) + "," + Totals.sent(report));
        }
        return chronicle.peers().stream()
                .map(peer -> ">BYTECOUNT_CLI:" + peer.id() + "," + peer.receivedBytes() + "," + peer.sentBytes())
                .toList();
    }
}
