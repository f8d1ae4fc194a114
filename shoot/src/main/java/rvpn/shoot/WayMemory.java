package rvpn.shoot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which ways have led to the seed and which have not, for all lanes. From any thread. */
final class WayMemory {
    private static final int MAX_FAILED = 64;

    private Way lastGood;
    // The one that failed last stands last.
    private final List<Way> failed = new ArrayList<>();

    /** A tunnel is up that goes this way. */
    synchronized void worked(Way way) {
        lastGood = way;
        failed.remove(way);
    }

    /** Somebody on this way refused, or was silent for too long. */
    synchronized void failed(Way way) {
        if (way.equals(lastGood)) {
            lastGood = null;
        }
        failed.remove(way);
        failed.add(way);
        if (failed.size() > MAX_FAILED) {
            failed.remove(0);
        }
    }

    /** The last good one first, then those that have not failed in the order given, then those whose failure is longer ago. */
    synchronized List<Way> sorted(List<Way> ways) {
        return ways.stream()
                .sorted(Comparator.comparingInt(way -> way.equals(lastGood) ? -2 : failed.indexOf(way)))
                .toList();
    }
}
