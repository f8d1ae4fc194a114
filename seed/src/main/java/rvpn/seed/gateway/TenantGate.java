package rvpn.seed.gateway;

import java.util.Optional;
import rvpn.seed.connect.Refused;
import rvpn.seed.connect.Target.Proof;

/** Whether a client may go a way. Called on event loops, for every stream: must not block. */
interface TenantGate {
    /** Admits everybody: the ends of the tunnel prove themselves to each other. */
    TenantGate OPEN = request -> Optional.empty();

    /**
     * Admits at once, or says what is left to be proven.
     *
     * @throws Refused where that is plain already
     */
    Optional<Proof> admit(TenantRequest request) throws Refused;

    /**
     * Refuses a request for a destination that is not there. Where a pass is needed it must not be told from one whose
     * destination is there: else anybody could find out which shoots there are.
     *
     * @param asked for which destination
     * @param shoot that it would belong to; empty where that cannot be told
     * @param why as it is counted and logged
     * @return what refuses it, where that takes as long as a proof
     */
    default Proof refuse(Door door, String asked, String shoot, Optional<String> pass, Refused why) throws Refused {
        throw why;
    }
}
