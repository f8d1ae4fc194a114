package rvpn.seed;

import java.util.Optional;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.config.Side;
import rvpn.core.identity.Peer;

/** A stream that has greeted and waits for its place. */
record Newcomer(Lane lane, Control.Hello hello) {
    /**
     * Of a greeting that an end on this side understands; the lane of any other ends.
     *
     * @param side on which this end is, and the newcomer is not
     */
    static Optional<Newcomer> of(Lane lane, Control greeting, Side side) {
        if (!(greeting instanceof Control.Hello hello)) {
            lane.end(Control.Reason.EARLY_FRAME, "expected a HELLO");
        } else if (!hello.versions().contains(Control.VERSION)) {
            lane.end(Control.Reason.VERSION, "this side speaks version " + Control.VERSION);
        } else if (!hello.isOf(side.other())) {
            lane.end(Control.Reason.REFUSED, new Goodbye(side).wrongSide(hello.role()));
        } else {
            return Optional.of(new Newcomer(lane, hello));
        }
        return Optional.empty();
    }

    Peer peer() {
        return lane.handshake().peer();
    }

    int number() {
        return hello.lane();
    }
}
