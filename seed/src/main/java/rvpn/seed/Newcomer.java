package rvpn.seed;

import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.identity.Peer;

/** A stream that has greeted and waits for its place. */
record Newcomer(Lane lane, Control.Hello hello) {
    Peer peer() {
        return lane.handshake().peer();
    }

    int number() {
        return hello.lane();
    }
}
