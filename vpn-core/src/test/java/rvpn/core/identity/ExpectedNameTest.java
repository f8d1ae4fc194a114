package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expected name stands for; that exact ones are exact has {@link CertificateNamesTest}. */
class ExpectedNameTest {
    private static final TestPki PKI = TestPki.create();

    @ParameterizedTest
    @CsvSource({
        "vpn-shoot, vpn-shoot, true",
        "vpn-shoot, vpn-shoot-0, false",
        "prefix:vpn-shoot-, vpn-shoot-0, true",
        "prefix:VPN-Shoot-, vpn-shoot-node-7.example, true",
        "prefix:vpn-shoot-, VPN-SHOOT-1, true",
        "prefix:vpn-shoot-, vpn-shoot-, true",
        "prefix:vpn-shoot-, vpn-shoot, false",
        "prefix:vpn-shoot-, x-vpn-shoot-0, false",
        "PREFIX:vpn, vpn-shoot, false",
        "system:node:a, system:node:a, true"
    })
    void matchesExactlyOrFromTheBeginning(String expected, String carried, boolean matches) {
        PeerCheck check = check(expected);
        List<X509Certificate> chain =
                List.of(PKI.leaf(Role.CLIENT).names(carried).certificate());

        if (matches) {
            assertThat(name(check, chain)).isEqualTo(carried.toLowerCase(Locale.ROOT));
        } else {
            assertThatThrownBy(() -> check.check(chain))
                    .isInstanceOf(PeerRefusedException.class)
                    .hasMessageContaining("but should be for " + ExpectedName.parse(expected));
        }
    }

    @Test
    void tellsTwoPeersOfOnePrefixApart() throws Exception {
        PeerCheck check = check("prefix:vpn-shoot-");

        Peer one = check.check(PKI.identity("vpn-shoot-1", Role.CLIENT).chain());
        Peer two = check.check(PKI.identity("vpn-shoot-2", Role.CLIENT).chain());

        assertThat(one.name()).isEqualTo("vpn-shoot-1");
        assertThat(one.isSameAs(two)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpn-shoot-\0x", "vpn-shoot-\u00e9", "vpn-shoot-1 ", "vpn-shoot-\u200b", ""})
    void doesNotMatchACommonNameThatIsNoName(String commonName) {
        X500Name subject = new X500NameBuilder()
                .addRDN(BCStyle.CN, new DERUTF8String(commonName))
                .build();

        assertThatThrownBy(() -> check("prefix:vpn-shoot-")
                        .check(List.of(PKI.leaf(Role.CLIENT).subject(subject).certificate())))
                .isInstanceOf(PeerRefusedException.class)
                .hasMessageContaining("but should be for prefix:vpn-shoot-");
    }

    @Test
    void matchesACertificateWithAnAlternativeNameAndNoSubjectAtAll() throws Exception {
        X500Name empty = new X500NameBuilder().build();

        Peer peer = check("prefix:vpn-")
                .check(List.of(PKI.leaf(Role.CLIENT)
                        .subject(empty)
                        .with(new Extension(
                                Extension.subjectAlternativeName,
                                true,
                                Authority.alternativeNames(List.of("vpn-shoot"))
                                        .getExtnValue()
                                        .getOctets()))
                        .certificate()));

        assertThat(peer.name()).isEqualTo("vpn-shoot");
        assertThat(peer.subject()).isEqualTo("an empty name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "prefix:", "a b", "prefix:a b", "caf\u00e9", "prefix:\0"})
    void refusesWhatNoNameCanBe(String text) {
        assertThatThrownBy(() -> ExpectedName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("is not a name");
    }

    private static String name(PeerCheck check, List<X509Certificate> chain) {
        try {
            return check.check(chain).name();
        } catch (PeerRefusedException refused) {
            return "refused: " + refused.getMessage();
        }
    }

    private static PeerCheck check(String expected) {
        return new PeerCheck(PKI.server(), Role.CLIENT, List.of(ExpectedName.parse(expected)), Clock.systemUTC());
    }
}
