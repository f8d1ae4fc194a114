package rvpn.seed;

import java.util.Set;
import java.util.function.Consumer;
import rvpn.core.Counter;
import rvpn.core.Lane;
import rvpn.core.hook.HookEnvironment;
import rvpn.ip.Cidr;

/**
 * A session in the eyes of the hooks: from the verdict on its lane 0 until its last lane has ended.
 *
 * @param objection why it is refused, or null
 * @param rejected what of its addresses and networks must not be reached
 * @param facts what hooks are told of it
 * @param bytes sent and received by its lanes that have ended; of the session's owner until it leaves
 * @param startNs when it began, of the monotonic clock
 */
record ClientVisit(
        Newcomer newcomer,
        String objection,
        Set<Cidr> rejected,
        HookEnvironment facts,
        long[] bytes,
        long startNs,
        Consumer<ClientVisit> leaving) {
    /** Nobody's, before the first. */
    static final ClientVisit NONE =
            new ClientVisit(null, null, Set.of(), new HookEnvironment(), new long[2], 0, visit -> {});

    /** A lane of it has ended. */
    void count(Lane lane) {
        bytes[0] += lane.counters().get(Counter.SENT_BYTES);
        bytes[1] += lane.counters().get(Counter.RECEIVED_BYTES);
    }

    /** It ends, or never began after all; a second time nothing happens. */
    void leave() {
        leaving.accept(this);
    }
}
