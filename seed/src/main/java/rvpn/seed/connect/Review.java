package rvpn.seed.connect;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import rvpn.core.identity.PeerRefusedException;
import rvpn.core.identity.Revocations;

/** Whether a stream that has been joined would be joined now as well. */
final class Review {
    private Review() {}

    /**
     * What is said against its client. A list that is out of date says nothing of this certificate: new connections are
     * refused then, and this one goes on.
     */
    static Optional<String> of(Revocations revocations, Visit visit) {
        for (X509Certificate certificate : visit.chain()) {
            try {
                revocations.check(certificate, Clock.systemUTC().instant());
            } catch (PeerRefusedException refused) {
                if (refused.reason() == PeerRefusedException.Reason.REVOKED) {
                    return Optional.of("the certificate " + refused.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    /** What the rules say against its destination; that it cannot be reached or checked for a moment is nothing against it. */
    static Optional<String> of(Router router, Visit visit) {
        Optional<InetSocketAddress> address = visit.address();
        try {
            if (address.isPresent() && visit.dialled().isPresent()) {
                boolean isSame =
                        router.dialled(address.get()).equals(visit.dialled().get());
                return isSame ? Optional.empty() : Optional.of("its network is mapped otherwise now");
            }
            return Optional.empty();
        } catch (Refused refused) {
            return switch (refused.reason()) {
                case DESTINATION_FORBIDDEN, PORT_FORBIDDEN -> Optional.of(refused.words());
                default -> Optional.empty();
            };
        }
    }
}
