import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The figures for people: medians, ratios in words, and what is to be known about them. */
final class Table {
    static final Map<String, String> NAMES = Map.of("veth", "no tunnel", "tunnel", "this tunnel", "openvpn", "OpenVPN");

    private final Figures figures;
    private final List<String> others;

    Table(Figures figures) {
        this.figures = figures;
        others = figures.peers().contains("tunnel")
                ? figures.peers().stream().filter(peer -> !peer.equals("tunnel")).toList()
                : List.of();
    }

    String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(head());
        for (Metric metric : Metric.values()) {
            if (figures.peers().stream().anyMatch(peer -> !figures.values(peer, metric.key).isEmpty())) {
                lines.add(line(metric));
            }
        }
        return intro() + "\n" + aligned(lines) + "\n" + remarks();
    }

    private String intro() {
        int rounds = Integer.parseInt(figures.fact("run", "rounds"));
        return "Medians of %d round%s, %s%s.\n".formatted(rounds, rounds == 1 ? "" : "s",
                figures.fact("run", "wan").equals("yes") ? "line with 10 ms and 0.1 % loss each way" : "direct line",
                figures.isNoisy() ? "; NOISY: the machine was busy with other things, too" : "");
    }

    private List<String> head() {
        List<String> head = new ArrayList<>(List.of(""));
        figures.peers().forEach(peer -> head.add(NAMES.get(peer)));
        others.forEach(other -> head.add("this tunnel against " + NAMES.get(other)));
        return head;
    }

    private List<String> line(Metric metric) {
        List<String> line = new ArrayList<>(List.of(metric.title));
        for (String peer : figures.peers()) {
            OptionalDouble median = figures.median(peer, metric.key);
            line.add(median.isPresent() ? ("%." + metric.digits + "f").formatted(median.getAsDouble()) : "-");
        }
        others.forEach(other -> line.add(comparison(metric, figures.ratio("tunnel", other, metric.key))));
        return line;
    }

    /** In words; a difference of less than 5 % is none. */
    private static String comparison(Metric metric, OptionalDouble ratio) {
        if (ratio.isEmpty()) {
            return "-";
        }
        double better = metric.moreIsBetter ? ratio.getAsDouble() : 1 / ratio.getAsDouble();
        return better > 0.95 && better < 1.05
                ? "the same"
                : "%.1f times %s".formatted(Math.max(better, 1 / better), better > 1 ? "better" : "worse");
    }

    private static String aligned(List<List<String>> lines) {
        int columns = lines.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
                .toArray();
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            text.append(IntStream.range(0, columns)
                    .mapToObj(column -> ("%" + (column == 0 ? "-" : "") + Math.max(1, widths[column]) + "s")
                            .formatted(line.get(column)))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
            if (line == lines.get(0)) {
                text.append(IntStream.range(0, columns)
                        .mapToObj(column -> "-".repeat(widths[column] + 1) + (column == 0 ? "-" : ":"))
                        .collect(Collectors.joining("|", "|", "|\n")));
            }
        }
        return text.toString();
    }

    private String remarks() {
        StringBuilder text = new StringBuilder();
        text.append("%s, %s cores, %s MB, %s, Java %s, commit %s.\n".formatted(
                fact("cpu"), fact("cores"), fact("memory_mb"), fact("kernel"), fact("java"), fact("commit")));
        text.append(String.format(Locale.ROOT,
                "Meanwhile other work kept the machine busy by up to %.0f %%, and its host took away up to %.1f %%.\n",
                figures.largest("others_busy_pct"), figures.largest("stolen_pct")));
        for (Figures.Failure error : figures.errors()) {
            text.append("Not measured: %s, round %d, %s: %s\n".formatted(
                    NAMES.get(error.peer()), error.round(), error.metric(), error.reason()));
        }
        return text.toString();
    }

    private String fact(String name) {
        return figures.fact("machine", name);
    }
}
