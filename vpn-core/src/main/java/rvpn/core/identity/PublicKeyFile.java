package rvpn.core.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** Keys without a certificate in PEM files; every error names the file. */
public final class PublicKeyFile {
    private PublicKeyFile() {}

    /** All blocks {@code PUBLIC KEY}; at least one. @throws StartException status IDENTITY */
    public static List<PublicKey> read(Path file) throws StartException {
        try {
            List<PublicKey> keys = new ArrayList<>();
            for (Object block : Pem.blocks(PemText.read(file))) {
                if (block instanceof SubjectPublicKeyInfo info) {
                    keys.add(publicKey(info));
                }
            }
            if (keys.isEmpty()) {
                throw new UnusablePemException("holds no public key (no block BEGIN PUBLIC KEY)");
            }
            return keys;
        } catch (UnusablePemException unusable) {
            throw refuse(file, unusable.getMessage());
        }
    }

    /** The first block {@code PRIVATE KEY}, an Ed25519 key. @throws StartException status IDENTITY */
    public static PrivateKey readPrivate(Path file) throws StartException {
        try {
            for (Object block : Pem.blocks(PemText.read(file))) {
                if (block instanceof PrivateKeyInfo info) {
                    return KeyFactory.getInstance("Ed25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
                }
            }
            throw new UnusablePemException("holds no private key (no block BEGIN PRIVATE KEY)");
        } catch (GeneralSecurityException | IOException other) {
            throw refuse(file, "is not an Ed25519 key; make one with vpnctl pass key");
        } catch (UnusablePemException unusable) {
            throw refuse(file, unusable.getMessage());
        }
    }

    private static PublicKey publicKey(SubjectPublicKeyInfo info) throws UnusablePemException {
        ASN1ObjectIdentifier kind = info.getAlgorithm().getAlgorithm();
        String algorithm = kind.equals(EdECObjectIdentifiers.id_Ed25519)
                ? "Ed25519"
                : kind.equals(X9ObjectIdentifiers.id_ecPublicKey)
                        ? "EC"
                        : kind.equals(PKCSObjectIdentifiers.rsaEncryption) ? "RSA" : kind.getId();
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException unknown) {
            throw new UnusablePemException("holds a public key that cannot be used; use Ed25519, EC or RSA");
        }
    }

    private static StartException refuse(Path file, String problem) {
        return new StartException(ExitCode.IDENTITY, file + " " + problem);
    }
}
