package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import org.junit.jupiter.api.Test;
import rvpn.core.status.Metrics;

class ConnectMetricsTest {
    @Test
    void whatWasRefusedIsNotOpen() {
        PrometheusRegistry registry = new PrometheusRegistry();
        ConnectCounters counters = new ConnectCounters();
        ConnectMetrics.register(new Metrics(registry), "rvpn_gateway", counters);
        counters.accepted.add(5);
        counters.refused(Reason.REDIRECT);
        counters.joined.add(2);
        counters.ended.add(1);
        GaugeSnapshot open = (GaugeSnapshot)
                registry.scrape("rvpn_gateway_open_connections"::equals).get(0);
        assertThat(open.getDataPoints().get(0).getValue()).isEqualTo(1);
    }
}
