package rvpn.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of every exchange, and when something was broken by intention: what breaks at another time is wrong. A
 * datagram may be lost at any time where the tunnel's counters tell of it.
 */
final class Ledger {
    private static final Duration LONGEST = Duration.ofSeconds(75);

    private record Span(long fromNs, long toNs) {
        boolean touches(long beganNs, long endedNs) {
            return fromNs - endedNs <= 0 && beganNs - toNs <= 0;
        }
    }

    private static final class Tally {
        private int arrived;
        private int broken;
        private long longestNs;
    }

    private final List<Span> faults = new ArrayList<>();
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private long openSinceNs;
    private boolean isOpen;

    /** From now on exchanges may break. */
    synchronized void mayBreak() {
        openSinceNs = System.nanoTime();
        isOpen = true;
    }

    /** What begins from now on may not. */
    synchronized void mayNotBreak() {
        if (isOpen) {
            faults.add(new Span(openSinceNs, System.nanoTime()));
            isOpen = false;
        }
    }

    synchronized void arrived(Traffic traffic, long beganNs) {
        ended(traffic, beganNs).arrived++;
    }

    synchronized void broke(Traffic traffic, long beganNs, String how) {
        ended(traffic, beganNs).broken++;
        long now = System.nanoTime();
        boolean excused =
                isOpen && openSinceNs - now <= 0 || faults.stream().anyMatch(span -> span.touches(beganNs, now));
        if (!excused) {
            String words = traffic.name() + ": " + how;
            if (traffic.isCounted()) {
                lost.add(words);
            } else {
                wrong(words);
            }
        }
    }

    private Tally ended(Traffic traffic, long beganNs) {
        long tookNs = System.nanoTime() - beganNs;
        Tally tally = tallies.computeIfAbsent(traffic.name(), name -> new Tally());
        tally.longestNs = Math.max(tally.longestNs, tookNs);
        if (tookNs > LONGEST.toNanos()) {
            wrong(traffic.name() + " took " + tookNs / 1_000_000_000 + " s");
        }
        return tally;
    }

    synchronized void wrong(String what) {
        System.out.println("wrong: " + what);
        wrong.add(what);
    }

    /** Packets that were lost when nothing was broken. */
    synchronized List<String> lost() {
        return List.copyOf(lost);
    }

    synchronized List<String> wrongs() {
        return List.copyOf(wrong);
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder(
                "%-20s %8s %22s %10s%n".formatted("traffic", "arrived", "broken by faults", "longest s"));
        tallies.forEach((name, tally) -> text.append(
                "%-20s %8d %22d %10.1f%n".formatted(name, tally.arrived, tally.broken, tally.longestNs / 1e9)));
        return text.toString();
    }
}
