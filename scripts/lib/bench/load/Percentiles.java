import java.util.List;

/** What a list of times is summed up to. */
final class Percentiles {
    private Percentiles() {}

    static void print(String name, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        for (int percent : new int[] {50, 99}) {
            int at = Math.min(sorted.size() - 1, sorted.size() * percent / 100);
            Load.print("p" + percent + "_" + name, sorted.get(at));
        }
    }
}
