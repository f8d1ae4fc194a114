package rvpn.core;

import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.util.List;
import java.util.Vector;
import java.util.function.Supplier;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.Identity;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.tls.Aead;

/** What this end insists on in a handshake: its identity, whom it accepts, and the same narrow choice on both sides. */
public record TlsTerms(Identity identity, PeerCheck peerCheck) {
    /**
     * Those of an identity that is replaced while the program runs: each call gives what goes from then on.
     *
     * @param names of which the peer's certificate must carry one
     */
    public static Supplier<TlsTerms> of(
            Supplier<Identity> identity, Role peerRole, List<ExpectedName> names, Clock clock) {
        return () -> {
            Identity now = identity.get();
            return new TlsTerms(now, new PeerCheck(now, peerRole, names, clock));
        };
    }

    /** The application protocol, RFC 7301. */
    static final ProtocolName ALPN = ProtocolName.asUtf8Encoding("rvpn/1");

    static ProtocolVersion[] versions() {
        return ProtocolVersion.TLSv13.only();
    }

    static int[] cipherSuites() {
        return new int[] {
            CipherSuite.TLS_AES_256_GCM_SHA384,
            CipherSuite.TLS_AES_128_GCM_SHA256,
            CipherSuite.TLS_CHACHA20_POLY1305_SHA256
        };
    }

    /** The suite that two ends of this kind agree on. */
    public static Aead preferred() {
        return Aead.of(cipherSuites()[0]);
    }

    static Vector<ProtocolName> protocolNames() {
        Vector<ProtocolName> names = new Vector<>(); // BouncyCastle's API is older than List
        names.add(ALPN);
        return names;
    }

    static String suiteName(int suite) {
        return switch (suite) {
            case CipherSuite.TLS_AES_256_GCM_SHA384 -> "TLS_AES_256_GCM_SHA384";
            case CipherSuite.TLS_AES_128_GCM_SHA256 -> "TLS_AES_128_GCM_SHA256";
            case CipherSuite.TLS_CHACHA20_POLY1305_SHA256 -> "TLS_CHACHA20_POLY1305_SHA256";
            default -> "suite " + suite;
        };
    }

    /** How this end's key signs: ECDSA with the hash that TLS 1.3 ties to its curve, RSA with PSS. */
    SignatureAndHashAlgorithm signature() {
        if (identity.key() instanceof ECPrivateKey ec) {
            return switch (ec.getParams().getOrder().bitLength()) {
                case 256 -> SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256);
                case 384 -> SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp384r1_sha384);
                default -> SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp521r1_sha512);
            };
        }
        return SignatureAndHashAlgorithm.getInstance(
                SignatureAndHashAlgorithm.rsa_pss_rsae_sha256.getHash(), SignatureAlgorithm.rsa_pss_rsae_sha256);
    }
}
