package rvpn.seed.gateway;

import rvpn.seed.connect.Refused;

/** Whether a client may go a way that it knows. Called on event loops, for every stream: must not block. */
interface TenantGate {
    /** Admits everybody: the ends of the tunnel prove themselves to each other. */
    TenantGate OPEN = request -> {};

    /** Returns, or says why not. */
    void admit(TenantRequest request) throws Refused;
}
