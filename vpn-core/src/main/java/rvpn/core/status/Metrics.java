package rvpn.core.status;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Registers values that someone else keeps and that are read only when Prometheus asks. Suppliers are called on a thread
 * of the status server, so what they read must be safe to read from there: a volatile or opaque load.
 */
public final class Metrics {
    private static final Pattern NAME = Pattern.compile("rvpn(_[a-z0-9]+)+");

    private final PrometheusRegistry registry;

    /** @param registry the one given to the {@link StatusServer} */
    public Metrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /**
     * A value that only grows.
     *
     * @param name begins {@code rvpn_}, names the unit, ends {@code _total}
     * @param labels names of the labels whose values each series has in this order
     */
    public Series counter(String name, String help, String... labels) {
        require(name, name.endsWith("_total"));
        Series series = new Series(labels.length);
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(callback -> series.forEach(callback::call))
                .register(registry);
        return series;
    }

    /**
     * A value that may go up and down.
     *
     * @param name begins {@code rvpn_}, ends with the unit where there is one
     * @param labels names of the labels whose values each series has in this order
     */
    public Series gauge(String name, String help, String... labels) {
        require(name, !name.endsWith("_total"));
        Series series = new Series(labels.length);
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(callback -> series.forEach(callback::call))
                .register(registry);
        return series;
    }

    /** A gauge without labels. */
    public void gauge(String name, String help, DoubleSupplier value) {
        gauge(name, help).addDouble(value);
    }

    /**
     * How values were spread.
     *
     * @param name begins {@code rvpn_}, names the unit
     * @param bounds upper bounds of the buckets, rising; one more holds what lies beyond them
     */
    public void histogram(String name, String help, double[] bounds, Supplier<Distribution> values) {
        histogram(name, help, bounds, "", Map.of("", values));
    }

    /**
     * How values were spread, for each value of a label.
     *
     * @param values by the label's value
     */
    public void histogram(
            String name, String help, double[] bounds, String label, Map<String, Supplier<Distribution>> values) {
        require(name, !name.endsWith("_total"));
        double[] all = Arrays.copyOf(bounds, bounds.length + 1);
        all[bounds.length] = Double.POSITIVE_INFINITY;
        registry.register(() -> {
            HistogramSnapshot.Builder snapshot =
                    HistogramSnapshot.builder().name(name).help(help);
            values.forEach((value, distribution) -> snapshot.dataPoint(point(label, value, all, distribution.get())));
            return snapshot.build();
        });
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot point(
            String label, String value, double[] bounds, Distribution now) {
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, now.counts()))
                .sum(now.sum())
                .labels(label.isEmpty() ? Labels.EMPTY : Labels.of(label, value))
                .build();
    }

    private static void require(String name, boolean suffixFits) {
        if (!NAME.matcher(name).matches() || !suffixFits) {
            throw new IllegalArgumentException(
                    "metric " + name + ": names begin with rvpn_ and are lower case; only counters end with _total");
        }
    }
}
