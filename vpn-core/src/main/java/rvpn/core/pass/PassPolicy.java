package rvpn.core.pass;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import rvpn.core.identity.Peer;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.PeerRefusedException;
import rvpn.core.identity.Revocations;
import rvpn.core.identity.Role;
import rvpn.core.identity.Trust;
import rvpn.core.pass.PassRefusedException.Reason;

/**
 * Who may pass to one shoot's seed server: holders of a certificate of the shoot's authority, and bearers of a token
 * that a gate key has signed for the shoot. Immutable but for what it has seen. Thread-safe.
 *
 * @param shoot whose name a token pass must carry
 * @param certificates how chains are checked
 * @param keys whose token passes are believed
 * @param seen certificate passes shown before; outlives a policy that is replaced
 */
public record PassPolicy(String shoot, PeerCheck certificates, GateKeys keys, SeenPasses seen) {
    private static final PeerCheck NOBODY =
            PeerCheck.ofTenant(new Trust(List.of(), Revocations.none()), Role.CLIENT, List.of(), Clock.systemUTC());

    /**
     * Lets nobody pass, and says what others say: for a destination that does not exist, which nobody shall find out.
     *
     * @param seen passes shown before
     */
    public static PassPolicy closed(String shoot, SeenPasses seen) {
        return new PassPolicy(shoot, NOBODY, GateKeys.none(), seen);
    }

    /** The same trust for another shoot. */
    public PassPolicy ofShoot(String other) {
        return new PassPolicy(other, certificates, keys, seen);
    }

    /** The same shoot, and what it has shown, with other gate keys. */
    public PassPolicy with(GateKeys others) {
        return new PassPolicy(shoot, certificates, others, seen);
    }

    /** The same with another check of certificates. */
    public PassPolicy with(PeerCheck other) {
        return new PassPolicy(shoot, other, keys, seen);
    }

    /**
     * Refuses what can be refused without public-key work.
     *
     * @param names by which the destination is known; a certificate pass must be for one of them
     */
    public void checkClaims(Pass pass, Set<String> names, Instant now) throws PassRefusedException {
        PassTimes.check(pass, now);
        PassClaims claims = pass.claims();
        boolean mustNameIt = pass.header().isCertificatePass();
        if (claims.audience() == null ? mustNameIt : !names.contains(claims.audience())) {
            throw new PassRefusedException(Reason.OTHER_DESTINATION, "the pass is for another destination");
        }
        if (mustNameIt && claims.id() == null) {
            throw PassJson.malformed("it has no identifier ('jti')");
        }
        // Before the key is looked for: the bearer of another shoot's pass hears this whether or not the shoot exists.
        if (!mustNameIt && !shoot.equals(claims.subject())) {
            throw new PassRefusedException(Reason.OTHER_DESTINATION, "the pass is for another shoot");
        }
    }

    /**
     * Decides. Takes milliseconds of public-key work: not for event loops.
     *
     * @return who shows it, for the log
     */
    public String verify(Pass pass, Set<String> names, Instant now) throws PassRefusedException {
        checkClaims(pass, names, now);
        return pass.header().isCertificatePass() ? byCertificate(pass, now) : byKey(pass);
    }

    private String byCertificate(Pass pass, Instant now) throws PassRefusedException {
        Peer peer;
        try {
            peer = certificates.checkEncoded(pass.header().chain());
        } catch (PeerRefusedException refused) {
            throw refusal(refused);
        }
        X509Certificate leaf = peer.chain().get(0);
        checkSignature(pass, leaf.getPublicKey());
        Instant end = Instant.ofEpochSecond(pass.claims().expiry()).plus(PassTimes.SKEW);
        seen.enter(peer.serial().toString(16) + " " + pass.claims().id(), end, now);
        return peer.toString();
    }

    private String byKey(Pass pass) throws PassRefusedException {
        String id = pass.header().keyId();
        PublicKey key = keys.find(id)
                .orElseThrow(
                        () -> new PassRefusedException(Reason.UNKNOWN_SIGNER, "this destination trusts no such key"));
        checkSignature(pass, key);
        return "token " + pass.claims().id() + " of key " + id;
    }

    private static void checkSignature(Pass pass, PublicKey key) throws PassRefusedException {
        PassAlgorithm algorithm = pass.header().algorithm();
        if (!algorithm.fits(key)) {
            throw new PassRefusedException(
                    Reason.ALGORITHM,
                    "the pass is said to be signed with " + algorithm.jwsName() + ", which does not go with its key");
        }
        if (!algorithm.verifies(key, pass.signedText(), pass.signature())) {
            throw new PassRefusedException(Reason.SIGNATURE, "the pass's signature is wrong");
        }
    }

    /** Nothing of what the destination expects: only what is wrong with what was shown. */
    private static PassRefusedException refusal(PeerRefusedException refused) {
        return switch (refused.reason()) {
            case UNKNOWN_AUTHORITY ->
                new PassRefusedException(Reason.UNKNOWN_SIGNER, "this destination trusts no such authority");
            case WRONG_NAME ->
                new PassRefusedException(
                        Reason.CERTIFICATE, "the pass's certificate has no name that this destination admits");
            case REVOKED, REVOCATION_UNKNOWN ->
                new PassRefusedException(Reason.REVOKED, "the pass's certificate " + refused.getMessage());
            default -> new PassRefusedException(Reason.CERTIFICATE, "the pass's certificate " + refused.getMessage());
        };
    }
}
