package rvpn.seed.connect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import rvpn.core.status.Distribution;
import rvpn.core.status.Metrics;
import rvpn.core.status.Series;

/** What was carried to each kind of destination. Any thread may add and read. */
public final class Traffic {
    /** Those of kube-apiserver's own apiserver_egress_dialer_dial_duration_seconds. */
    private static final double[] CONNECT_BOUNDS_S = {0.005, 0.025, 0.1, 0.5, 2.5, 12.5};

    private static final double NS_A_SECOND = 1e9;

    /** One kind's share. */
    static final class Share {
        final LongAdder joined = new LongAdder();
        final LongAdder ended = new LongAdder();
        final LongAdder fromClientBytes = new LongAdder();
        final LongAdder toClientBytes = new LongAdder();
        private final LongAdder[] connects = new LongAdder[CONNECT_BOUNDS_S.length + 1];
        private final LongAdder connectNs = new LongAdder();

        private Share() {
            for (int bucket = 0; bucket < connects.length; bucket++) {
                connects[bucket] = new LongAdder();
            }
        }

        void connected(long elapsedNs) {
            int bucket = 0;
            while (bucket < CONNECT_BOUNDS_S.length && elapsedNs / NS_A_SECOND > CONNECT_BOUNDS_S[bucket]) {
                bucket++;
            }
            connects[bucket].increment();
            connectNs.add(elapsedNs);
        }

        Distribution connects() {
            long[] counts = new long[connects.length];
            for (int bucket = 0; bucket < counts.length; bucket++) {
                counts[bucket] = connects[bucket].sum();
            }
            return new Distribution(counts, connectNs.sum() / NS_A_SECOND);
        }
    }

    private final Map<String, Share> shares = new LinkedHashMap<>();
    private final Share unread = new Share();

    /** @param kinds all that a router may name */
    public Traffic(List<String> kinds) {
        kinds.forEach(kind -> shares.put(kind, new Share()));
    }

    /** A kind's share; of one that is not known, a share that nobody reads. */
    Share of(String kind) {
        return shares.getOrDefault(kind, unread);
    }

    /** @param prefix such as {@code rvpn_proxy} */
    public void register(Metrics metrics, String prefix) {
        Series streams =
                metrics.counter(prefix + "_streams_total", "Streams joined, by class of destination.", "class");
        Series open = metrics.gauge(prefix + "_open_streams", "Streams open now, by class of destination.", "class");
        Series bytes = metrics.counter(
                prefix + "_stream_bytes_total", "Payload carried, by class of destination.", "class", "direction");
        Map<String, Supplier<Distribution>> connects = new LinkedHashMap<>();
        shares.forEach((kind, share) -> {
            streams.add(share.joined::sum, kind);
            open.add(() -> share.joined.sum() - share.ended.sum(), kind);
            bytes.add(share.fromClientBytes::sum, kind, "from_client").add(share.toClientBytes::sum, kind, "to_client");
            connects.put(kind, share::connects);
        });
        metrics.histogram(
                prefix + "_connect_seconds",
                "From a request to the destination's answer, name included, by class of destination.",
                CONNECT_BOUNDS_S,
                "class",
                connects);
    }
}
