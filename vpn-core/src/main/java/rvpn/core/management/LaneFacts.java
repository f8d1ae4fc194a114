package rvpn.core.management;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import rvpn.core.Control;
import rvpn.core.Counter;
import rvpn.core.Lane;
import rvpn.core.LaneAddresses;
import rvpn.core.RoundTrips;

/**
 * What is read of a lane while it lives, from any thread, and how it is ended.
 *
 * @param number within its session
 * @param roundTripNs the last one, -1 before the first
 * @param end takes the words that the other end is told
 */
public record LaneFacts(
        int number,
        LaneAddresses addresses,
        ToLongFunction<Counter> counters,
        LongSupplier roundTripNs,
        RoundTrips roundTrips,
        Consumer<String> end) {

    /** Those of a lane that carries. */
    public static LaneFacts of(int number, Lane lane) {
        return new LaneFacts(
                number,
                lane.addresses(),
                lane.counters()::get,
                lane::roundTripNs,
                lane.counters().roundTrips(),
                words -> lane.end(Control.Reason.STOPPED, words));
    }

    long count(Counter counter) {
        return counters.applyAsLong(counter);
    }
}
