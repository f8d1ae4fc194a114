package rvpn.seed.gateway;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import rvpn.core.status.Metrics;
import rvpn.core.status.Series;

/** Streams that were given a way, by what they are for and how they came in. Any thread may add and read. */
final class StreamCounters {
    private final LongAdder[] counts;

    StreamCounters() {
        counts = new LongAdder[StreamKind.values().length * Door.values().length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void count(StreamKind kind, Door door) {
        counter(kind, door).increment();
    }

    long value(StreamKind kind, Door door) {
        return counter(kind, door).sum();
    }

    private LongAdder counter(StreamKind kind, Door door) {
        return counts[kind.ordinal() * Door.values().length + door.ordinal()];
    }

    void register(Metrics metrics) {
        Series routed = metrics.counter(
                "rvpn_gateway_routed_total", "Streams that were given a way, before it is dialled.", "kind", "door");
        for (StreamKind kind : StreamKind.values()) {
            for (Door door : Door.values()) {
                routed.add(() -> value(kind, door), word(kind), word(door));
            }
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
