package rvpn.core.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rvpn.core.identity.PeerRefusedException.Reason;

/**
 * Decides whether a chain that a peer sent is believed: a path to a trusted authority, valid now, made for the peer's
 * role, and carrying one of the expected names. Immutable; new authorities need a new check.
 */
public final class PeerCheck {
    private final ChainCheck chainCheck;
    private final Role peerRole;
    private final List<String> names;

    /**
     * @param peerRole what the peer is in the handshake
     * @param names DNS names of which the peer's certificate must carry one; at least one, printable ASCII
     */
    public PeerCheck(List<X509Certificate> authorities, Role peerRole, List<String> names, Clock clock) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a peer check without a name would let in any certificate");
        }
        this.chainCheck = new ChainCheck(authorities, "the trusted authorities do", clock);
        this.peerRole = peerRole;
        this.names = names.stream().map(CertificateNames::canonical).toList();
    }

    /**
     * Checks a chain as it came from the wire.
     *
     * @param chain DER, the peer's own certificate first
     */
    public Peer checkEncoded(List<byte[]> chain) throws PeerRefusedException {
        ChainCheck.requireLength(chain.size()); // before any of it is parsed
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (byte[] der : chain) {
                X509Certificate certificate = Pem.certificate(der);
                // The handshake's own parser must not see another certificate in these bytes than the JDK's does,
                // which also takes PEM and passes over what follows.
                if (!Arrays.equals(der, certificate.getEncoded())) {
                    throw new CertificateException("not just one certificate in DER");
                }
                certificates.add(certificate);
            }
        } catch (CertificateException | RuntimeException damaged) {
            throw new PeerRefusedException(Reason.MALFORMED, "cannot be decoded");
        }
        return check(certificates);
    }

    /** @param chain the peer's own certificate first */
    public Peer check(List<X509Certificate> chain) throws PeerRefusedException {
        chainCheck.check(chain, peerRole);
        X509Certificate leaf = chain.get(0);
        String name = CertificateNames.of(leaf).firstOf(names);
        return new Peer(name, leaf.getSerialNumber(), leaf.getNotAfter().toInstant(), Printable.subject(leaf));
    }
}
