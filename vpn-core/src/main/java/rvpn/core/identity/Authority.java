package rvpn.core.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * A certificate authority that signs leaf certificates. Those made here have EC P-256 keys and no authority below them;
 * one that is read may have an RSA key.
 */
public final class Authority {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 127; // RFC 5280, 4.1.2.2: positive and at most 20 octets

    private final PrivateKey key;
    private final X509Certificate certificate;

    Authority(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** A new self-signed authority. */
    public static Authority create(String commonName, Validity validity) {
        return create(commonName, validity, new BasicConstraints(0));
    }

    static Authority create(String commonName, Validity validity, BasicConstraints limits) {
        KeyPair pair = newKey();
        X500Name name = subject(commonName);
        List<Extension> extensions = authorityExtensions(limits);
        return new Authority(
                pair.getPrivate(),
                sign(name, pair.getPrivate(), pair.getPublic(), name, pair.getPublic(), validity, extensions));
    }

    /** A new key and the certificate for it. */
    public IssuedCertificate issue(CertificateRequest request) {
        KeyPair pair = newKey();
        List<Extension> extensions = new ArrayList<>(leafExtensions(request.role()));
        extensions.add(alternativeNames(request.names()));
        return new IssuedCertificate(
                pair.getPrivate(),
                sign(subject(request.commonName()), pair.getPublic(), request.validity(), extensions));
    }

    /** The private key; whoever holds it can make peers. */
    public PrivateKey key() {
        return key;
    }

    /** Whether it has signed that certificate, and so may revoke it. */
    public boolean hasIssued(X509Certificate other) {
        return hasIssued(certificate, other);
    }

    /** The same of an authority whose key is not at hand. */
    public static boolean hasIssued(X509Certificate authority, X509Certificate other) {
        return Revocations.isIssuedBy(authority, other);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Signs whatever it is given, next to the key identifiers of both sides. */
    X509Certificate sign(X500Name subject, PublicKey subjectKey, Validity validity, List<Extension> extensions) {
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return sign(issuer, key, certificate.getPublicKey(), subject, subjectKey, validity, extensions);
    }

    static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no EC P-256", impossible);
        }
    }

    static X500Name subject(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    static Extension extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            return Extension.create(type, critical, value);
        } catch (IOException impossible) {
            throw new IllegalStateException("encoding to memory failed", impossible);
        }
    }

    static List<Extension> authorityExtensions(BasicConstraints limits) {
        return List.of(
                extension(Extension.basicConstraints, true, limits),
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
    }

    static List<Extension> leafExtensions(Role role) {
        KeyPurposeId purpose = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(role.purposeOid()));
        return List.of(
                extension(Extension.basicConstraints, true, new BasicConstraints(false)),
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose)));
    }

    static Extension alternativeNames(List<String> names) {
        GeneralName[] all = names.stream()
                .map(name ->
                        new GeneralName(IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        return extension(Extension.subjectAlternativeName, false, new GeneralNames(all));
    }

    private static X509Certificate sign(
            X500Name issuer,
            PrivateKey issuerKey,
            PublicKey issuerPublicKey,
            X500Name subject,
            PublicKey subjectKey,
            Validity validity,
            List<Extension> extensions) {
        try {
            var keyIdentifiers = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    newSerial(),
                    Date.from(validity.notBefore()),
                    Date.from(validity.notAfter()),
                    subject,
                    subjectKey);
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, keyIdentifiers.createSubjectKeyIdentifier(subjectKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    keyIdentifiers.createAuthorityKeyIdentifier(issuerPublicKey));
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            var signer = new JcaContentSignerBuilder(signatureOf(issuerKey)).build(issuerKey);
            return Pem.certificate(builder.build(signer).getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException impossible) {
            throw new IllegalStateException("signing failed", impossible);
        } catch (IOException impossible) {
            throw new IllegalStateException("encoding to memory failed", impossible);
        }
    }

    static String signatureOf(PrivateKey key) {
        return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    }

    private static BigInteger newSerial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
    }
}
