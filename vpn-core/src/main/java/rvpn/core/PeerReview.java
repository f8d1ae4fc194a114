package rvpn.core;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.identity.Peer;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.PeerRefusedException;

/**
 * Checks the certificates of those who are connected again, as a handshake would check them now: a stream may live for
 * weeks, and what was believed at its beginning may have expired or been revoked since. For one thread.
 */
final class PeerReview {
    private static final Logger LOG = LoggerFactory.getLogger("identity");

    private final Supplier<TlsTerms> terms;
    private final Supplier<List<Lane>> lanes;
    private final LongAdder ended = new LongAdder();
    // Told to end; they are among the lanes until they have.
    private final Set<Lane> ending = new HashSet<>();

    /**
     * @param terms of new handshakes
     * @param lanes that are up
     */
    PeerReview(Supplier<TlsTerms> terms, Supplier<List<Lane>> lanes) {
        this.terms = terms;
        this.lanes = lanes;
    }

    /** Ends each lane whose peer is refused, with a BYE that says why. */
    void review() {
        PeerCheck check = terms.get().peerCheck();
        List<Lane> up = lanes.get();
        ending.retainAll(up);
        for (Lane lane : up) {
            Peer peer = lane.handshake().peer();
            try {
                check.check(peer.chain());
            } catch (PeerRefusedException refused) {
                end(lane, "the certificate of " + peer + ", " + refused.getMessage());
            }
        }
    }

    private void end(Lane lane, String words) {
        if (!ending.add(lane)) {
            return;
        }
        try {
            ended.increment(); // before the end, which others see
            LOG.warn("ends a stream: {}", words);
            lane.end(Control.Reason.REFUSED, words);
        } catch (RejectedExecutionException over) {
            // the program ends, and closes every stream
        }
    }

    /** Those who are connected; from any thread. */
    Stream<Peer> peers() {
        return lanes.get().stream().map(lane -> lane.handshake().peer());
    }

    /** How many lanes were ended so far; from any thread. */
    long ended() {
        return ended.sum();
    }
}
