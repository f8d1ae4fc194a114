package rvpn.seed;

import rvpn.core.config.Side;

/**
 * What those who are sent away are told.
 *
 * @param side on which this end is
 */
record Goodbye(Side side) {
    static final String NO_SESSION = "no session lives here yet or any more: greet with lane 0 first";

    String stops() {
        return "the " + side + " server stops";
    }

    String takenOver() {
        return "a new stream of the " + side.other() + " has taken over";
    }

    String deviceFails() {
        return "the " + side + "'s device fails";
    }

    String full() {
        return "the " + side + " has as many " + side.other() + " clients as it may";
    }

    String fullOfName() {
        return "the " + side + " has as many " + side.other() + " clients of this name as it may";
    }

    String refuses() {
        return "the " + side + " refuses this client";
    }

    String noPlace() {
        return "the " + side + "'s host has no place for this client";
    }

    String connectRefuses() {
        return "the " + side + "'s client-connect program refuses this " + side.other();
    }

    String addressesRejected() {
        return "the " + side + "'s learn-address program rejects the " + side.other() + "'s addresses";
    }

    String wrongSide(String role) {
        return "this is the " + side + "'s end of a tunnel that the " + side.other() + " dials, but the dialler is the "
                + role + "'s end as well";
    }
}
