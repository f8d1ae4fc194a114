package rvpn.core.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** Makes an authority's revocation lists (RFC 5280, 5): whole ones, each with a number one above the last. */
public final class CrlIssuer {
    private final PrivateKey key;
    private final X509Certificate certificate;

    CrlIssuer(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /**
     * An authority from its PEM files.
     *
     * @throws StartException naming the file that cannot be used; status IDENTITY
     */
    public static CrlIssuer read(Path certificateFile, Path keyFile) throws StartException {
        X509Certificate certificate = CertificateText.read(certificateFile).get(0);
        try {
            PrivateKey key = Pem.privateKey(PemText.read(keyFile));
            if (Identity.isPair(key, certificate.getPublicKey())) {
                return new CrlIssuer(key, certificate);
            }
            throw new UnusablePemException("is not the key of the certificate in " + certificateFile);
        } catch (UnusablePemException unusable) {
            throw new StartException(ExitCode.IDENTITY, keyFile + " " + unusable.getMessage());
        }
    }

    /**
     * This authority's list in a file, or nothing if there is no such file.
     *
     * @throws StartException naming the file when it holds anything else; status IDENTITY
     */
    public Optional<X509CRL> last(Path file) throws StartException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            List<X509CRL> lists = CrlText.parse(PemText.readLists(file));
            if (lists.size() != 1
                    || RevocationList.of(lists.get(0), List.of(certificate)).isEmpty()) {
                throw new UnusablePemException("is not one list of " + Printable.subject(certificate));
            }
            return Optional.of(lists.get(0));
        } catch (UnusablePemException unusable) {
            throw new StartException(ExitCode.IDENTITY, file + " " + unusable.getMessage());
        }
    }

    /** Whether it has signed that certificate, and so may revoke it. */
    public boolean hasIssued(X509Certificate other) {
        return Revocations.isIssuedBy(certificate, other);
    }

    /** A list of what was revoked before, and of these, for so many days from now. */
    public X509CRL issue(Optional<X509CRL> before, List<X509Certificate> revoked, Clock clock, int days) {
        Instant now = clock.instant();
        Validity validity = Validity.days(clock, days);
        var builder = new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(validity.notBefore()));
        builder.setNextUpdate(Date.from(validity.notAfter()));
        try {
            if (before.isPresent()) {
                builder.addCRL(new X509CRLHolder(before.get().getEncoded()));
            }
            for (X509Certificate each : revoked) {
                if (before.isEmpty() || before.get().getRevokedCertificate(each.getSerialNumber()) == null) {
                    builder.addCRLEntry(each.getSerialNumber(), Date.from(now), CRLReason.unspecified);
                }
            }
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number(before)));
            String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            var signer = new JcaContentSignerBuilder(algorithm).build(key);
            return CrlText.parse(builder.build(signer).getEncoded()).get(0);
        } catch (GeneralSecurityException | OperatorCreationException | UnusablePemException impossible) {
            throw new IllegalStateException("signing failed", impossible);
        } catch (IOException impossible) {
            throw new IllegalStateException("encoding to memory failed", impossible);
        }
    }

    private static BigInteger number(Optional<X509CRL> before) throws IOException, GeneralSecurityException {
        if (before.isEmpty()) {
            return BigInteger.ONE;
        }
        Extension last = new X509CRLHolder(before.get().getEncoded()).getExtension(Extension.cRLNumber);
        return last == null
                ? BigInteger.ONE
                : ASN1Integer.getInstance(last.getParsedValue()).getValue().add(BigInteger.ONE);
    }
}
