package rvpn.seed.connect;

import java.util.Locale;
import rvpn.core.status.Metrics;
import rvpn.core.status.Series;

/** The metrics of a server of CONNECT requests. */
public final class ConnectMetrics {
    private ConnectMetrics() {}

    /** @param prefix such as {@code rvpn_gateway} */
    public static void register(Metrics metrics, String prefix, ConnectCounters counters) {
        metrics.counter(prefix + "_connections_total", "Connections accepted.")
                .add(() -> counters.snapshot().accepted());
        metrics.counter(prefix + "_joined_total", "Connections joined with their destination.")
                .add(() -> counters.snapshot().joined());
        metrics.gauge(prefix + "_open_connections", "Connections joined and open now.", () -> {
            ConnectCounters.Snapshot now = counters.snapshot();
            return now.joined() - now.ended();
        });
        metrics.counter(prefix + "_bytes_total", "Payload carried.", "direction")
                .add(() -> counters.snapshot().fromClientBytes(), "from_client")
                .add(() -> counters.snapshot().toClientBytes(), "to_client");
        Series refused = metrics.counter(prefix + "_refused_total", "Requests refused.", "reason");
        for (Reason reason : Reason.values()) {
            refused.add(
                    () -> counters.snapshot().refused().get(reason),
                    reason.name().toLowerCase(Locale.ROOT));
        }
    }
}
