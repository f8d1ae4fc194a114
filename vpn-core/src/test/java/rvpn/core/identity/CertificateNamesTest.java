package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.identity.PeerRefusedException.Reason;

class CertificateNamesTest {
    private static final TestPki PKI = TestPki.create();
    private static final String NAME = "kube-apiserver-http-proxy";

    @Test
    void matchesAnyAlternativeName() throws PeerRefusedException {
        assertThat(match(leaf().names("a", NAME, "b"), NAME)).isEqualTo(NAME);
    }

    @Test
    void matchesTheFirstOfSeveralExpectedNames() throws PeerRefusedException {
        assertThat(match(leaf().names("shoot-1"), "shoot-0", "shoot-1")).isEqualTo("shoot-1");
    }

    @Test
    void doesNotLookAtTheCaseOfAsciiLetters() throws PeerRefusedException {
        assertThat(match(leaf().names("KUBE-apiserver-HTTP-proxy"), "Kube-Apiserver-http-proxy"))
                .isEqualTo(NAME);
    }

    @Test
    void takesTheCommonNameWhereThereIsNoAlternativeName() throws PeerRefusedException {
        assertThat(match(leaf().commonName(NAME), NAME)).isEqualTo(NAME);
    }

    @Test
    void takesAPrintableOrIa5CommonName() throws PeerRefusedException {
        assertThat(match(leaf().subject(commonNames(new DERPrintableString(NAME))), NAME))
                .isEqualTo(NAME);
        assertThat(match(leaf().subject(commonNames(new DERIA5String(NAME))), NAME))
                .isEqualTo(NAME);
    }

    @Test
    void doesNotTakeTheCommonNameNextToAnAlternativeName() {
        assertWrongName(leaf().commonName(NAME).names("other"), "is for other, but should be for " + NAME);
    }

    @Test
    void doesNotTakeTheCommonNameNextToAnAddressOnly() {
        assertWrongName(leaf().commonName(NAME).names("192.0.2.1"), "is for no DNS name, but should be for " + NAME);
    }

    @Test
    void doesNotTakeTheCommonNameNextToAnAlternativeNameThatCannotBeDecoded() {
        Extension damaged =
                new Extension(Extension.subjectAlternativeName, false, new byte[] {0x30, 0x03, 0x01, 0x01, 0x01});

        assertRefused(leaf().commonName(NAME).with(damaged), Reason.MALFORMED, "cannot be decoded");
    }

    @Test
    void refusesSeveralCommonNames() {
        X500Name two = commonNames(new DERUTF8String(NAME), new DERUTF8String("other"));

        assertWrongName(leaf().subject(two), "2 common names");
    }

    @Test
    void refusesSeveralCommonNamesInOnePart() {
        X500Name two = new X500NameBuilder()
                .addMultiValuedRDN(new AttributeTypeAndValue[] {
                    new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String(NAME)),
                    new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String("other"))
                })
                .build();

        assertWrongName(leaf().subject(two), "2 common names");
    }

    @Test
    void refusesASubjectWithoutACommonName() {
        X500Name none = new X500NameBuilder().addRDN(BCStyle.O, NAME).build();

        assertWrongName(leaf().subject(none), "0 common names");
    }

    @Test
    void refusesAnEmptyCommonName() {
        assertWrongName(leaf().subject(commonNames(new DERUTF8String(""))), "should be for " + NAME);
    }

    @Test
    void refusesACommonNameInTwoByteOrTeletexCharacters() {
        assertWrongName(leaf().subject(commonNames(new DERBMPString(NAME))), "should be for " + NAME);
        assertWrongName(leaf().subject(commonNames(new DERT61String(NAME))), "should be for " + NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NAME + "\0.evil.example", // a NUL byte ends the name for C
                "\u212Aube-apiserver-http-proxy", // the Kelvin sign, a k to Unicode's lower case
                "kube\u2010apiserver-http-proxy", // a hyphen that is not ASCII's
                "kube-apiserver-http-proxy\u200b", // a space of no width
                " " + NAME,
                NAME + " ",
                NAME + ".",
                "*",
                "*-http-proxy",
                "kube-apiserver-http-prox",
                NAME + "-0"
            })
    void refusesACommonNameThatOnlyLooksLikeTheExpectedOne(String lookAlike) {
        assertWrongName(leaf().subject(commonNames(new DERUTF8String(lookAlike))), "should be for " + NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {NAME + "\0.evil.example", NAME + ".", NAME + "\n", "*", "*.svc", "kube-apiserver-http-prox"})
    void refusesAnAlternativeNameThatOnlyLooksLikeTheExpectedOne(String lookAlike) {
        assertWrongName(leaf().with(rawDnsName(lookAlike)), "should be for " + NAME);
    }

    @Test
    void refusesAnOverlongUtf8Encoding() {
        byte[] bytes = NAME.getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlong = new byte[bytes.length + 1];
        overlong[0] = (byte) 0xC1; // 0xC1 0xAB decodes to k where the decoder does not check
        overlong[1] = (byte) 0xAB;
        System.arraycopy(bytes, 1, overlong, 2, bytes.length - 1);
        ASN1Encodable raw = new DEROctetString(overlong);

        assertThatThrownBy(() -> match(leaf().subject(commonNames(raw)), NAME))
                .isInstanceOf(PeerRefusedException.class);
    }

    @Test
    void namesAFewOfManyNamesOnly() {
        PeerRefusedException refused = catchThrowableOfType(
                PeerRefusedException.class, () -> match(leaf().names("a", "b", "c", "d", "e", "f", "g"), NAME));

        assertThat(refused).hasMessage("is for a, b, c, d, e, ..., but should be for " + NAME);
    }

    private static TestPki.Leaf leaf() {
        return PKI.leaf(Role.CLIENT);
    }

    private static X500Name commonNames(ASN1Encodable... values) {
        X500NameBuilder builder = new X500NameBuilder();
        for (ASN1Encodable value : values) {
            builder.addRDN(BCStyle.CN, value);
        }
        return builder.build();
    }

    private static Extension rawDnsName(String name) {
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        byte[] der = new byte[text.length + 4];
        der[0] = 0x30;
        der[1] = (byte) (text.length + 2);
        der[2] = (byte) 0x82;
        der[3] = (byte) text.length;
        System.arraycopy(text, 0, der, 4, text.length);
        return new Extension(Extension.subjectAlternativeName, false, der);
    }

    private static String match(TestPki.Leaf leaf, String... expected) throws PeerRefusedException {
        return CertificateNames.of(leaf.certificate())
                .firstOf(Stream.of(expected).map(ExpectedName::parse).toList());
    }

    private static void assertWrongName(TestPki.Leaf leaf, String words) {
        assertRefused(leaf, Reason.WRONG_NAME, words);
    }

    private static void assertRefused(TestPki.Leaf leaf, Reason reason, String words) {
        PeerRefusedException refused = catchThrowableOfType(PeerRefusedException.class, () -> match(leaf, NAME));

        assertThat(refused).isNotNull().hasMessageContaining(words);
        assertThat(refused.reason()).isEqualTo(reason);
    }
}
