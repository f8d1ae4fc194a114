package rvpn.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long recovery took, fault by fault. */
final class RecoveryTable {
    private final Map<Fault, List<Duration>> times = new LinkedHashMap<>();

    RecoveryTable(List<Fault> faults) {
        faults.forEach(fault -> times.put(fault, new ArrayList<>()));
    }

    void add(Fault fault, Duration took) {
        times.get(fault).add(took);
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("%-30s %5s %8s %8s %8s%n".formatted("fault", "count", "p50 s", "max s", "bound s"));
        times.forEach((fault, took) -> {
            List<Duration> sorted = took.stream().sorted().toList();
            text.append("%-30s %5d %8s %8s %8d%n"
                    .formatted(
                            fault.name(),
                            took.size(),
                            sorted.isEmpty() ? "-" : seconds(sorted.get(sorted.size() / 2)),
                            sorted.isEmpty() ? "-" : seconds(sorted.get(sorted.size() - 1)),
                            fault.boundS()));
        });
        return text.toString();
    }

    private static String seconds(Duration took) {
        return "%.1f".formatted(took.toMillis() / 1000.0);
    }
}
