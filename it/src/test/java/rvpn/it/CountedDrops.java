package rvpn.it;

import java.util.List;

/**
 * Packets that the tunnel's ends say they have not carried, or their devices, while nothing was broken. A program that is
 * started anew counts from zero, so counters are read at both ends of a quiet time. A machine that is very busy lets a stream
 * fall silent, and with it goes what is on the way: of each kind of traffic one, and some later ones until that is noticed.
 */
final class CountedDrops {
    private static final String SCRIPT = """
            { curl -sSf -m 20 http://127.0.0.1:15000/metrics | awk '/^rvpn_tunnel_drops_total/ { print $NF } /event="lost_stream"/ { print 10 * $NF }'
              cat /sys/class/net/tun0/statistics/{tx_dropped,tx_errors,rx_dropped,rx_errors}; } | awk '{ sum += $1 } END { print sum }'
            """;

    private final List<Host> ends;
    private double atBegin;
    private int counted;

    CountedDrops(Lab lab) {
        ends = List.of(lab.seed(), lab.node());
        beginQuiet();
    }

    void beginQuiet() {
        atBegin = now();
    }

    void endQuiet() {
        counted += (int) (now() - atBegin);
        atBegin = now();
    }

    private double now() {
        return ends.stream()
                .mapToDouble(end -> Double.parseDouble(
                        end.bash("set -o pipefail\n" + SCRIPT).succeeds().text()))
                .sum();
    }

    /** How many, in all quiet times that have ended. */
    int counted() {
        return counted;
    }
}
