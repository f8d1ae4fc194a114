import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * What was measured.
 *
 * @param facts by whom they are about: "machine", "run" or a peer
 * @param values by peer, metric and round
 */
record Figures(
        Map<String, Map<String, String>> facts,
        Map<String, Map<String, Map<Integer, Double>>> values,
        List<Failure> errors) {

    /** A measurement that was not possible. */
    record Failure(String peer, int round, String metric, String reason) {}

    /** Lines of kind, peer, round, name and text with tabs between. */
    static Figures read(Path rows) throws IOException {
        Figures figures = new Figures(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
        for (String line : Files.readAllLines(rows)) {
            String[] row = line.split("\t", 5);
            figures.add(row[0], row[1], Integer.parseInt(row[2]), row[3], row[4].strip());
        }
        figures.addStarts();
        return figures;
    }

    private void add(String kind, String whom, int round, String name, String text) {
        switch (kind) {
            case "fact" -> facts.computeIfAbsent(whom, none -> new TreeMap<>()).put(name, text);
            case "value" -> put(whom, name, round, Double.parseDouble(text));
            case "error" -> errors.add(new Failure(whom, round, name, text));
            default -> throw new IllegalArgumentException("row of unknown kind " + kind);
        }
    }

    private void put(String peer, String metric, int round, double value) {
        values.computeIfAbsent(peer, none -> new TreeMap<>())
                .computeIfAbsent(metric, none -> new TreeMap<>())
                .put(round, value);
    }

    /** A round starts a tunnel several times; its figure is the median of these. */
    private void addStarts() {
        for (String peer : List.copyOf(values.keySet())) {
            for (int round : List.copyOf(values(peer, "start_1_ms").keySet())) {
                DoubleStream starts = DoubleStream.of(1, 2, 3)
                        .mapToObj(start -> values(peer, "start_" + (int) start + "_ms").get(round))
                        .filter(start -> start != null)
                        .mapToDouble(start -> start);
                put(peer, "startup_ms", round, median(starts).orElseThrow());
            }
        }
    }

    String fact(String whom, String name) {
        return facts.getOrDefault(whom, Map.of()).getOrDefault(name, "");
    }

    /** In the order in which they were asked for. */
    List<String> peers() {
        return List.of(fact("run", "peers").split(","));
    }

    Map<Integer, Double> values(String peer, String metric) {
        return values.getOrDefault(peer, Map.of()).getOrDefault(metric, Map.of());
    }

    OptionalDouble median(String peer, String metric) {
        return median(values(peer, metric).values().stream().mapToDouble(value -> value));
    }

    /** Median of the ratios in each round, for the machine may have been slower in one round than in another. */
    OptionalDouble ratio(String peer, String base, String metric) {
        Map<Integer, Double> bases = values(base, metric);
        return median(values(peer, metric).entrySet().stream()
                .filter(value -> bases.getOrDefault(value.getKey(), 0.0) > 0)
                .mapToDouble(value -> value.getValue() / bases.get(value.getKey())));
    }

    /** The largest of all rounds of all peers. */
    double largest(String metric) {
        return peers().stream()
                .flatMap(peer -> values(peer, metric).values().stream())
                .mapToDouble(value -> value)
                .max()
                .orElse(0);
    }

    /** Whether other work has disturbed the figures, or the host of a virtual machine has taken time away. */
    boolean isNoisy() {
        return largest("others_busy_pct") > 15 || largest("stolen_pct") > 8;
    }

    static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int half = sorted.length / 2;
        return switch (sorted.length) {
            case 0 -> OptionalDouble.empty();
            default -> OptionalDouble.of(
                    sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
        };
    }
}
