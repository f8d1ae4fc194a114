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
 * role, not revoked, and carrying one of the expected names. Immutable; new authorities or revocation lists need a new
 * check.
 */
public final class PeerCheck {
    private final ChainCheck chainCheck;
    private final Role peerRole;
    private final List<ExpectedName> names;

    /**
     * Believes whom an identity believes.
     *
     * @param own whose authorities and revocation lists count
     * @param peerRole what the peer is in the handshake
     * @param names of which the peer's certificate must carry one; at least one
     */
    public PeerCheck(Identity own, Role peerRole, List<ExpectedName> names, Clock clock) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a peer check without a name would let in any certificate");
        }
        this.chainCheck = new ChainCheck(own.authorities(), own.revocations(), "the trusted authorities do", clock);
        this.peerRole = peerRole;
        this.names = List.copyOf(names);
    }

    /** The same without an identity of one's own, for authorities that have revoked nothing; names as in options. */
    public PeerCheck(List<X509Certificate> authorities, Role peerRole, List<String> names, Clock clock) {
        this(
                new Identity(null, List.of(), authorities),
                peerRole,
                names.stream().map(ExpectedName::parse).toList(),
                clock);
    }

    private PeerCheck(ChainCheck chainCheck, Role peerRole, List<ExpectedName> names) {
        this.chainCheck = chainCheck;
        this.peerRole = peerRole;
        this.names = List.copyOf(names);
    }

    /**
     * For a gate that lets a whole tenant in: believes whomever these authorities have certified.
     *
     * @param names of which the certificate must carry one; empty for any name
     */
    public static PeerCheck ofTenant(Trust trust, Role peerRole, List<ExpectedName> names, Clock clock) {
        return new PeerCheck(
                new ChainCheck(trust.authorities(), trust.revocations(), "the trusted authorities do", clock),
                peerRole,
                names);
    }

    /** When those end whom it believes, and their revocation lists. */
    public List<Expiry> expiries() {
        return chainCheck.expiries();
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
        String name = names.isEmpty() ? "any" : CertificateNames.of(leaf).firstOf(names);
        return new Peer(name, leaf.getSerialNumber(), leaf.getNotAfter().toInstant(), Printable.subject(leaf), chain);
    }
}
