package rvpn.seed.connect;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has happened since the start. Any thread may add and read. */
public final class ConnectCounters {
    /**
     * All values of one moment.
     *
     * @param accepted connections taken from the listening socket
     * @param joined of these, those answered 200
     * @param ended of these, those over again
     * @param fromClientBytes payload towards destinations
     * @param toClientBytes payload towards clients
     * @param refused requests not served, every reason present
     */
    public record Snapshot(
            long accepted,
            long joined,
            long ended,
            long fromClientBytes,
            long toClientBytes,
            Map<Reason, Long> refused) {}

    final LongAdder accepted = new LongAdder();
    final LongAdder joined = new LongAdder();
    final LongAdder ended = new LongAdder();
    final LongAdder fromClientBytes = new LongAdder();
    final LongAdder toClientBytes = new LongAdder();
    private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);

    public ConnectCounters() {
        for (Reason reason : Reason.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    void refused(Reason reason) {
        refused.get(reason).increment();
    }

    /** The values now. */
    public Snapshot snapshot() {
        Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
        refused.forEach((reason, count) -> reasons.put(reason, count.sum()));
        return new Snapshot(
                accepted.sum(), joined.sum(), ended.sum(), fromClientBytes.sum(), toClientBytes.sum(), reasons);
    }
}
