package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import rvpn.fuzz.Feed;
import rvpn.fuzz.FuzzTarget;

/**
 * Names in a certificate, in any encoding and number. A name is found only where the bytes say exactly that name, in a DNS
 * name of the SAN, or in the only common name where there is no SAN; all else is refused in printable words.
 */
class CertificateNamesFuzzTest extends FuzzTarget {
    private static final List<ExpectedName> EXPECTED =
            List.of(ExpectedName.parse("vpn-shoot-client"), ExpectedName.parse("prefix:shoot-"));
    private static final X509Certificate MODEL =
            TestPki.create().client().chain().get(0);
    private static final int DNS_NAME = 2;
    private static final int[] ENCODINGS = {
        BERTags.UTF8_STRING,
        BERTags.PRINTABLE_STRING,
        BERTags.IA5_STRING,
        BERTags.BMP_STRING,
        BERTags.T61_STRING,
        BERTags.UNIVERSAL_STRING
    };

    /** What stands in a certificate under a number that says what it is. */
    private record Text(int kind, byte[] bytes) {
        static List<Text> next(Feed feed) {
            List<Text> texts = new ArrayList<>();
            for (int left = feed.octet() % 4; left > 0; left--) {
                texts.add(new Text(feed.octet(), feed.vector()));
            }
            return texts;
        }

        String lowerCase() {
            return new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        }
    }

    @Override
    protected void check(byte[] input) throws Exception {
        Feed feed = new Feed(input);
        List<Text> commonNames = Text.next(feed);
        boolean hasAlternatives = feed.flag();
        boolean isRaw = feed.flag();
        List<Text> alternatives = Text.next(feed);
        byte[] extension = isRaw ? feed.rest() : names(alternatives);
        String name;
        try {
            X509Certificate certificate = certificate(commonNames, hasAlternatives ? extension : null);
            name = CertificateNames.of(certificate).firstOf(EXPECTED);
        } catch (CertificateException notOne) {
            return; // for the TLS library to refuse
        } catch (PeerRefusedException refused) {
            assertWords(refused.getMessage());
            return;
        }
        assertThat(name.equals("vpn-shoot-client") || name.startsWith("shoot-")).isTrue();
        assertThat(name).matches("[!-~]+");
        if (!hasAlternatives) {
            assertThat(commonNames).hasSize(1);
            assertThat(commonNames.get(0).lowerCase()).isEqualTo(name);
        } else if (!isRaw) {
            assertThat(alternatives)
                    .anyMatch(text -> kind(text) == DNS_NAME && text.lowerCase().equals(name));
        }
    }

    private static X500Name subject(List<Text> commonNames) {
        return new X500Name(commonNames.stream()
                .map(text -> new RDN(new AttributeTypeAndValue(BCStyle.CN, new DEROctetString(text.bytes()))))
                .toArray(RDN[]::new));
    }

    /** Makes of the octets in common names what they shall be, by hand, so that any bytes may stand in any encoding. */
    private static void tag(byte[] certificate, List<Text> commonNames) {
        byte[] octets = {0x06, 0x03, 0x55, 0x04, 0x03, BERTags.OCTET_STRING};
        int at = 0;
        for (Text text : commonNames) {
            while (!Arrays.equals(certificate, at, at + octets.length, octets, 0, octets.length)) {
                at++;
            }
            at += octets.length;
            certificate[at - 1] = (byte) ENCODINGS[text.kind() % ENCODINGS.length];
            at += text.bytes().length;
        }
    }

    private static int kind(Text text) {
        return text.kind() % 9;
    }

    private static byte[] names(List<Text> alternatives) throws IOException {
        ASN1EncodableVector names = new ASN1EncodableVector();
        for (Text text : alternatives) {
            names.add(new DERTaggedObject(false, kind(text), new DEROctetString(text.bytes())));
        }
        return new DERSequence(names).getEncoded();
    }

    /** Not signed: names are looked at before and behind the signature alike. */
    private static X509Certificate certificate(List<Text> commonNames, byte[] alternatives)
            throws CertificateException, IOException {
        TBSCertificate model = TBSCertificate.getInstance(MODEL.getTBSCertificate());
        AlgorithmIdentifier algorithm = model.getSignature();
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(BigInteger.ONE));
        generator.setSignature(algorithm);
        generator.setIssuer(model.getIssuer());
        generator.setStartDate(new Time(MODEL.getNotBefore()));
        generator.setEndDate(new Time(MODEL.getNotAfter()));
        generator.setSubject(subject(commonNames));
        generator.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(MODEL.getPublicKey().getEncoded()));
        if (alternatives != null) {
            generator.setExtensions(
                    new Extensions(new Extension(Extension.subjectAlternativeName, true, alternatives)));
        }
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(generator.generateTBSCertificate());
        parts.add(algorithm);
        parts.add(new DERBitString(new byte[64]));
        byte[] encoded = new DERSequence(parts).getEncoded();
        tag(encoded, commonNames);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
    }
}
