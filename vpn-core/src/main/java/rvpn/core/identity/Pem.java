package rvpn.core.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * PEM text (RFC 7468) to the JDK's own keys and certificates, and back. BouncyCastle only takes the text apart; the
 * objects come from the JDK's providers, whose ciphers and signatures are the fast ones.
 */
public final class Pem {
    static final String BEGIN = "-----BEGIN ";

    private Pem() {}

    /** All certificates in the order of the text; other blocks are passed over. */
    static List<X509Certificate> certificates(String text) throws UnusablePemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Object block : blocks(text)) {
            if (block instanceof X509CertificateHolder holder) {
                certificates.add(certificate(holder));
            } else if (block instanceof X509TrustedCertificateBlock trusted) {
                certificates.add(certificate(trusted.getCertificateHolder()));
            }
        }
        if (certificates.isEmpty()) {
            throw new UnusablePemException("holds no certificate (no block BEGIN CERTIFICATE)");
        }
        return certificates;
    }

    /** The first private key: PKCS #8, SEC 1 (EC) or PKCS #1 (RSA), not encrypted. */
    static PrivateKey privateKey(String text) throws UnusablePemException {
        for (Object block : blocks(text)) {
            if (block instanceof PKCS8EncryptedPrivateKeyInfo || block instanceof PEMEncryptedKeyPair) {
                throw new UnusablePemException(
                        "is encrypted; give a key without a passphrase (openssl pkey -in FILE -out FILE)");
            }
            if (block instanceof PEMKeyPair pair) {
                return key(pair.getPrivateKeyInfo());
            }
            if (block instanceof PrivateKeyInfo info) {
                return key(info);
            }
        }
        throw new UnusablePemException("holds no private key (no block BEGIN PRIVATE KEY)");
    }

    /** One certificate from its DER bytes. */
    static X509Certificate certificate(byte[] der) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    /** Block {@code CERTIFICATE}. */
    public static String text(X509Certificate certificate) {
        try {
            return text("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException impossible) {
            throw new IllegalStateException("a parsed certificate has no encoding", impossible);
        }
    }

    /**
     * Block {@code PRIVATE KEY}: PKCS #8, not encrypted. An EC key holds its public key, too, which RFC 5915 section 3 leaves
     * open: GnuTLS reads none without it, and the JDK writes none with it.
     */
    public static String text(PrivateKey key, PublicKey publicKey) {
        if (!(key instanceof ECPrivateKey ec)) {
            return text(key);
        }
        try {
            PrivateKeyInfo bare = PrivateKeyInfo.getInstance(key.getEncoded());
            var whole = new org.bouncycastle.asn1.sec.ECPrivateKey(
                    ec.getParams().getOrder().bitLength(),
                    ec.getS(),
                    SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getPublicKeyData(),
                    null);
            return text("PRIVATE KEY", new PrivateKeyInfo(bare.getPrivateKeyAlgorithm(), whole).getEncoded());
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    static String text(PrivateKey key) {
        return text("PRIVATE KEY", key.getEncoded());
    }

    /** Block {@code PUBLIC KEY}: SubjectPublicKeyInfo. */
    public static String text(PublicKey key) {
        return text("PUBLIC KEY", key.getEncoded());
    }

    /** Block {@code X509 CRL}. */
    public static String text(X509CRL list) {
        try {
            return text("X509 CRL", list.getEncoded());
        } catch (CRLException impossible) {
            throw new IllegalStateException("a parsed revocation list has no encoding", impossible);
        }
    }

    private static String text(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        return text.toString();
    }

    static List<Object> blocks(String text) throws UnusablePemException {
        if (text.isBlank()) {
            throw new UnusablePemException("is empty");
        }
        if (!text.contains(BEGIN)) {
            throw new UnusablePemException("is not PEM: it has no line -----BEGIN ...-----");
        }
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                blocks.add(block);
            }
            return blocks;
        } catch (IOException | RuntimeException damaged) { // BouncyCastle throws many kinds for damaged blocks
            int block = blocks.size() + 1;
            throw new UnusablePemException(
                    "is damaged: block " + block + ", from line " + lineOf(block, text) + " on, cannot be decoded");
        }
    }

    /** The line, counted from one, on which the block so counted begins. */
    private static long lineOf(int block, String text) {
        List<String> lines = text.lines().toList();
        int begun = 0;
        for (int i = 0; i < lines.size(); i++) {
            begun += lines.get(i).startsWith(BEGIN) ? 1 : 0;
            if (begun == block) {
                return i + 1;
            }
        }
        return lines.size();
    }

    private static X509Certificate certificate(X509CertificateHolder holder) throws UnusablePemException {
        try {
            return certificate(holder.getEncoded());
        } catch (CertificateException | IOException damaged) {
            throw new UnusablePemException("is damaged: a certificate in it cannot be decoded");
        }
    }

    private static PrivateKey key(PrivateKeyInfo info) throws UnusablePemException {
        try {
            String algorithm = algorithm(info.getPrivateKeyAlgorithm().getAlgorithm());
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException unknown) {
            throw new UnusablePemException("holds a key that cannot be used; use EC P-256, P-384, P-521 or RSA");
        }
    }

    private static String algorithm(ASN1ObjectIdentifier type) throws UnusablePemException {
        if (type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (type.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        throw new UnusablePemException("holds a key of kind " + type + "; use EC P-256, P-384, P-521 or RSA");
    }
}
