package rvpn.core.pass;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import rvpn.core.identity.Identity;

/** Makes certificate passes: a shoot's own, a new one for each dial. */
public final class PassMaker {
    /** How long one may be on its way. */
    static final int LIFE_S = 60;

    private static final int ID_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PassMaker() {}

    /**
     * A pass for one dial, signed with the identity's key. Takes a millisecond or two: not for event loops.
     *
     * @param destination the seed server's full name, or the server name by which the gateway knows it
     * @throws IOException when the chain makes it longer than a gateway takes
     */
    public static String make(Identity identity, String destination, Clock clock) throws IOException {
        PassAlgorithm algorithm = PassAlgorithm.of(identity.key())
                .orElseThrow(() -> new IOException("no pass can be signed with a key of this kind: "
                        + identity.key().getAlgorithm()));
        long nowS = clock.instant().getEpochSecond();
        PassClaims claims = new PassClaims(null, destination, nowS, -1, nowS + LIFE_S, newId(ID_BYTES));
        String pass = Pass.sign(new PassHeader(algorithm, null, chain(identity)), claims, identity.key());
        if (pass.length() > Pass.MAX_CHARS) {
            throw new IOException("the pass would have " + pass.length() + " characters, and a gateway takes "
                    + Pass.MAX_CHARS + ": the certificate comes with too long a chain");
        }
        return pass;
    }

    /** Without an authority at the end, which the gateway has or does not believe. */
    private static List<byte[]> chain(Identity identity) throws IOException {
        List<byte[]> chain = new ArrayList<>();
        try {
            for (X509Certificate certificate : identity.chain()) {
                boolean isRoot = certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
                if (chain.isEmpty() || !isRoot) {
                    chain.add(certificate.getEncoded());
                }
            }
        } catch (CertificateEncodingException unreadable) {
            throw new IOException(unreadable);
        }
        return chain;
    }

    static String newId(int bytes) {
        byte[] id = new byte[bytes];
        RANDOM.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }
}
