package rvpn.core.pass;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.PublicKeyFile;

/** An operator's Ed25519 key that signs token passes, and its public half. */
public record GateKey(PrivateKey key, PublicKey publicKey) {
    private static final int ID_BYTES = 6;

    /** A new one. */
    public static GateKey create() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new GateKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK since 15 has Ed25519", impossible);
        }
    }

    /** Reads PKCS #8 in PEM, as {@code openssl genpkey -algorithm ed25519} writes it. */
    public static GateKey read(Path file) throws StartException {
        PrivateKey key = PublicKeyFile.readPrivate(file);
        try {
            return new GateKey(key, publicHalf(key));
        } catch (IOException | GeneralSecurityException | RuntimeException other) {
            throw new StartException(
                    ExitCode.IDENTITY,
                    file + " is not an Ed25519 key; make one with vpnctl pass key, or openssl genpkey -algorithm"
                            + " ed25519");
        }
    }

    private static PublicKey publicHalf(PrivateKey key) throws IOException, GeneralSecurityException {
        AsymmetricKeyParameter parameters = PrivateKeyFactory.createKey(key.getEncoded());
        if (!(parameters instanceof Ed25519PrivateKeyParameters ed25519)) {
            throw new GeneralSecurityException("another kind of key");
        }
        byte[] encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(ed25519.generatePublicKey())
                .getEncoded();
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** How its passes name it. */
    public String id() {
        return GateKeys.id(publicKey);
    }

    /** A token pass: whoever bears it may pass to this shoot's servers until it expires. */
    public String issue(String shoot, Instant now, Duration valid) {
        long nowS = now.getEpochSecond();
        PassClaims claims = new PassClaims(shoot, null, nowS, -1, nowS + valid.toSeconds(), PassMaker.newId(ID_BYTES));
        return Pass.sign(new PassHeader(PassAlgorithm.EDDSA, id(), List.of()), claims, key);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "GateKey[" + id() + "]";
    }
}
