package rvpn.seed;

import java.util.Set;
import java.util.function.Consumer;
import rvpn.core.hook.HookEnvironment;
import rvpn.ip.Cidr;

/**
 * A session in the eyes of the hooks: from the verdict on its lane 0 until its last lane has ended.
 *
 * @param objection why it is refused, or null
 * @param rejected what of its addresses and networks must not be reached
 * @param facts what hooks are told of it
 * @param bytesBefore sent and received by the tunnel before it began
 * @param startNs when it began, of the monotonic clock
 */
record ClientVisit(
        Newcomer newcomer,
        String objection,
        Set<Cidr> rejected,
        HookEnvironment facts,
        long[] bytesBefore,
        long startNs,
        Consumer<ClientVisit> leaving) {
    /** Nobody's, before the first. */
    static final ClientVisit NONE =
            new ClientVisit(null, null, Set.of(), new HookEnvironment(), new long[2], 0, visit -> {});

    /** It ends, or never began after all; a second time nothing happens. */
    void leave() {
        leaving.accept(this);
    }
}
