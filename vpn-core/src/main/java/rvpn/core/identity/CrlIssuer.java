package rvpn.core.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
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

/** Makes an authority's revocation lists (RFC 5280, 5): whole ones, each with a number one above the last. */
public final class CrlIssuer {
    private final PrivateKey key;
    private final X509Certificate certificate;

    CrlIssuer(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** Signs with an authority's key. */
    public CrlIssuer(Authority authority) {
        this(authority.key(), authority.certificate());
    }

    /** The newest of the lists that is its own; one is enough to know what was revoked before. */
    public Optional<X509CRL> last(List<X509CRL> lists) {
        return lists.stream().filter(this::hasSigned).max(Comparator.comparing(X509CRL::getThisUpdate));
    }

    /** Whether a list is its own, and such as its peers understand. */
    public boolean hasSigned(X509CRL list) {
        try {
            return RevocationList.of(list, List.of(certificate)).isPresent();
        } catch (UnusablePemException anothers) {
            return false;
        }
    }

    /** Its name, fit for a message. */
    public String name() {
        return Printable.subject(certificate);
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
            var signer = new JcaContentSignerBuilder(Authority.signatureOf(key)).build(key);
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
