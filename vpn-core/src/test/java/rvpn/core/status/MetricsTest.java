package rvpn.core.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Metrics metrics = new Metrics(registry);

    @Test
    void keepsASeriesForEachCombinationOfLabels() {
        metrics.counter("rvpn_up_bytes_total", "Bytes.", "lane", "peer")
                .add(() -> 1, "0", "a")
                .add(() -> 2, "1", "a");

        assertThat(values()).containsExactlyInAnyOrder(1.0, 2.0);
    }

    @Test
    void replacesASeriesOfTheSameLabels() {
        metrics.counter("rvpn_up_bytes_total", "Bytes.", "lane")
                .add(() -> 1, "0")
                .add(() -> 5, "0");

        assertThat(values()).containsExactly(5.0);
    }

    @Test
    void forgetsARemovedSeries() {
        Series series = metrics.counter("rvpn_up_bytes_total", "Bytes.", "lane").add(() -> 1, "0");

        series.remove("0");

        assertThat(values()).isEmpty();
    }

    @Test
    void refusesLabelValuesThatDoNotFitTheLabels() {
        Series series = metrics.counter("rvpn_up_bytes_total", "Bytes.", "lane");

        assertThatThrownBy(() -> series.add(() -> 1, "0", "1")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"up_bytes_total", "rvpn_up_bytes", "rvpn_Up_total", "rvpn__up_total", "rvpn_up-bytes_total"})
    void refusesACounterNamedAgainstTheConventions(String name) {
        assertThatThrownBy(() -> metrics.counter(name, "Help.")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAGaugeNamedLikeACounter() {
        assertThatThrownBy(() -> metrics.gauge("rvpn_peers_total", "Help."))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<Double> values() {
        MetricSnapshots snapshots = registry.scrape();
        return ((CounterSnapshot) snapshots.get(0))
                .getDataPoints().stream()
                        .map(CounterSnapshot.CounterDataPointSnapshot::getValue)
                        .toList();
    }
}
