import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The figures as JSON: all rounds, and the machine they were taken on. */
final class Document {
    private final Figures figures;

    Document(Figures figures) {
        this.figures = figures;
    }

    String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("tool", "rvpn-bench");
        document.put("format", 1);
        document.put("noisy", figures.isNoisy());
        document.put("run", facts("run"));
        document.put("machine", facts("machine"));
        document.put("peers", figures.peers().stream().map(this::peer).toList());
        document.put("errors", figures.errors().stream().map(Document::error).toList());
        return json(document, "") + "\n";
    }

    private Map<String, Object> peer(String name) {
        Map<String, Object> peer = new LinkedHashMap<>();
        peer.put("name", name);
        peer.putAll(facts(name));
        Map<String, Object> metrics = new TreeMap<>();
        for (String key : figures.values().getOrDefault(name, Map.of()).keySet()) {
            Map<String, Object> metric = new LinkedHashMap<>();
            metric.put("unit", Metric.unit(key));
            metric.put("median", figures.median(name, key).orElseThrow());
            metric.put("rounds", figures.values(name, key));
            metrics.put(key, metric);
        }
        peer.put("metrics", metrics);
        return peer;
    }

    /** What looks like a number is one. */
    private Map<String, Object> facts(String whom) {
        Map<String, Object> facts = new TreeMap<>();
        figures.facts().getOrDefault(whom, Map.of()).forEach((name, text) ->
                facts.put(name, text.matches("0|[1-9][0-9]*|[0-9]+\\.[0-9]+") && !name.equals("java") && !name.equals("commit")
                        ? Double.valueOf(text)
                        : text));
        return facts;
    }

    private static Map<String, Object> error(Figures.Failure error) {
        return new TreeMap<>(Map.of(
                "peer", error.peer(), "round", error.round(), "metric", error.metric(), "reason", error.reason()));
    }

    private static String json(Object value, String indent) {
        String deeper = indent + "  ";
        if (value instanceof Map<?, ?> map) {
            List<String> members = new ArrayList<>();
            map.forEach((name, member) -> members.add(text(name.toString()) + ": " + json(member, deeper)));
            return lines(members, "{", "}", indent);
        }
        if (value instanceof List<?> list) {
            return lines(list.stream().map(member -> json(member, deeper)).toList(), "[", "]", indent);
        }
        if (value instanceof Double number) {
            return number == Math.rint(number) ? Long.toString(number.longValue()) : number.toString();
        }
        return value instanceof Integer || value instanceof Boolean ? value.toString() : text(value.toString());
    }

    private static String lines(List<String> members, String open, String close, String indent) {
        return members.isEmpty()
                ? open + close
                : members.stream().collect(Collectors.joining(
                        ",\n  " + indent, open + "\n  " + indent, "\n" + indent + close));
    }

    private static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> quoted.append(
                c == '"' || c == '\\' ? "\\" + (char) c : c < ' ' ? "\\u%04x".formatted(c) : "" + (char) c));
        return quoted.append('"').toString();
    }
}
