package rvpn.seed;

import rvpn.core.Control;
import rvpn.core.identity.Peer;

/**
 * What all lanes of a session share; agreed with its lane 0.
 *
 * @param id the shoot's name for the session
 * @param peer whose certificate lane 0 has shown
 * @param lanes how many there may be
 * @param uso whether UDP super-packets are carried
 * @param wayOutMtu bytes of the narrower of the interfaces over which the session runs, 0 where that is not known
 * @param maps whether the shoot can call networks otherwise than they are
 */
record SessionTerms(String id, Peer peer, int lanes, boolean uso, int wayOutMtu, boolean maps) {
    /** The smaller wish of both sides counts. */
    static SessionTerms of(Newcomer first, int ownLanes, boolean uso) {
        return new SessionTerms(
                first.hello().session(),
                first.peer(),
                Math.min(ownLanes, first.hello().lanes()),
                uso,
                SeedMtu.narrower(first.lane().wayOutMtu(), first.hello().mtu()),
                first.hello().features().contains(Control.FEATURE_MAPPING));
    }

    /** Whether a stream wants to belong to this session and may. */
    boolean admits(Newcomer newcomer) {
        return isOf(newcomer.hello()) && peer.isSameAs(newcomer.peer());
    }

    /** Why a further lane must not join, or null. */
    String objection(Newcomer newcomer) {
        if (!isOf(newcomer.hello())) {
            return "another session lives here: greet with lane 0 first";
        }
        if (!peer.isSameAs(newcomer.peer())) {
            return "the session belongs to another certificate";
        }
        return newcomer.number() < lanes
                ? null
                : "lane " + newcomer.number() + " is one too many: the session has " + lanes;
    }

    private boolean isOf(Control.Hello hello) {
        return id.equals(hello.session());
    }
}
