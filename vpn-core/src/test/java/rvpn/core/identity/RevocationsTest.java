package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import rvpn.core.identity.PeerRefusedException.Reason;

/** Whom a revocation list keeps out, and which lists are believed. */
class RevocationsTest {
    private static final TestPki PKI = TestPki.create();
    private static final Clock LONG_AGO = Clock.fixed(Instant.parse("2021-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final Instant NOW = Instant.now();

    @Test
    void refusesARevokedPeerAndTellsSinceWhen() throws Exception {
        Identity revoked = PKI.client();
        Revocations revocations = of(PKI.revokes(revoked.certificate()));

        PeerRefusedException refused = refused(revocations, revoked.chain());

        assertThat(refused.reason()).isEqualTo(Reason.REVOKED);
        assertThat(refused).hasMessageMatching("was revoked by CN=test-ca at 20\\d\\d-\\d\\d-\\d\\dT[0-9:]+Z");
    }

    @Test
    void believesThoseWhoAreNotRevoked() throws Exception {
        Revocations revocations = of(PKI.revokes(PKI.client().certificate()));

        assertThat(check(revocations).check(PKI.client().chain()).name()).isEqualTo(TestPki.CLIENT);
        assertThat(revocations.remarks(NOW)).isEmpty();
    }

    @Test
    void refusesAPeerBelowARevokedAuthority() throws Exception {
        TestPki root = TestPki.deep("root");
        TestPki middle = root.below("middle");
        Identity client = middle.client();
        Identity own = new Identity(
                client.key(),
                List.of(),
                root.authorities(),
                Revocations.of(List.of(root.revokes(middle.authority().certificate())), root.authorities()));

        PeerRefusedException refused = catchThrowableOfType(PeerRefusedException.class, () -> check(own)
                .check(List.of(client.certificate(), middle.authority().certificate())));

        assertThat(refused.reason()).isEqualTo(Reason.REVOKED);
        assertThat(refused).hasMessageStartingWith("has CN=middle above it, which was revoked by CN=root at ");
    }

    @Test
    void refusesEveryPeerOfAnAuthorityWhoseListHasExpired() throws Exception {
        Revocations revocations = of(PKI.revokes(LONG_AGO));

        PeerRefusedException refused = refused(revocations, PKI.client().chain());

        assertThat(refused.reason()).isEqualTo(Reason.REVOCATION_UNKNOWN);
        assertThat(refused)
                .hasMessageStartingWith("may have been revoked: there is only a revocation list of CN=test-ca that"
                        + " expired at 2021-01-31T00:00:00Z (it is ");
        assertThat(revocations.remarks(NOW)).singleElement().asString().contains("expired at 2021-01-31T00:00:00Z");
    }

    @Test
    void stillTellsWhatIsRevokedOnceTheListHasExpired() throws Exception {
        Identity revoked = PKI.client();

        assertThat(refused(of(PKI.revokes(LONG_AGO, revoked.certificate())), revoked.chain())
                        .reason())
                .isEqualTo(Reason.REVOKED);
    }

    @Test
    void refusesEveryPeerOfAnAuthorityWhoseListIsOfTheFuture() throws Exception {
        Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));

        assertThat(refused(of(PKI.revokes(tomorrow)), PKI.client().chain()))
                .hasMessageContaining("that is not valid before ");
    }

    @Test
    void believesPeersOfAnAuthorityWithoutAListButRemarksIt() throws Exception {
        TestPki other = TestPki.named("other-ca");
        List<X509Certificate> both =
                List.of(PKI.authority().certificate(), other.authority().certificate());
        Revocations revocations = Revocations.of(List.of(PKI.revokes(LONG_AGO)), both);
        Identity own = new Identity(PKI.server().key(), List.of(), both, revocations);

        assertThat(check(own).check(other.client().chain()).name()).isEqualTo(TestPki.CLIENT);
        assertThat(revocations.remarks(NOW))
                .contains("holds no list of CN=other-ca: whether it has revoked a certificate is not known");
    }

    @Test
    void passesOverTheListOfAStrangerAndRemarksIt() throws Exception {
        X509CRL strange = TestPki.named("other-ca").revokes();

        Revocations revocations = Revocations.of(List.of(PKI.revokes(), strange), PKI.authorities());

        assertThat(revocations.remarks(NOW))
                .containsExactly(
                        "holds a list of CN=other-ca, which is none of the trusted authorities: it is not looked at");
        assertThat(check(revocations).check(PKI.client().chain()).name()).isEqualTo(TestPki.CLIENT);
    }

    @Test
    void refusesAListThatAnotherAuthorityOfTheSameNameHasSigned() {
        assertUnusable(TestPki.create().revokes(), "a list of CN=test-ca that is not signed by the one we know");
    }

    @Test
    void keepsTwoAuthoritiesOfOneNameApartWhileKeysAreChanged() throws Exception {
        TestPki next = TestPki.create();
        List<X509Certificate> both =
                List.of(PKI.authority().certificate(), next.authority().certificate());
        Identity revoked = next.client();
        Revocations revocations = Revocations.of(List.of(PKI.revokes(), next.revokes(revoked.certificate())), both);
        Identity own = new Identity(PKI.server().key(), List.of(), both, revocations);

        assertThat(check(own).check(PKI.client().chain()).name()).isEqualTo(TestPki.CLIENT);
        assertThatThrownBy(() -> check(own).check(revoked.chain())).hasMessageContaining("was revoked");
    }

    @Test
    void looksAtTheNewestListOfAnAuthorityOnly() throws Exception {
        Identity client = PKI.client();
        X509CRL old = PKI.revokes(LONG_AGO);
        X509CRL fresh = PKI.revokes(client.certificate());

        for (List<X509CRL> order : List.of(List.of(old, fresh), List.of(fresh, old))) {
            Revocations revocations = Revocations.of(order, PKI.authorities());
            assertThat(refused(revocations, client.chain()).reason()).isEqualTo(Reason.REVOKED);
            assertThat(check(revocations).check(PKI.client().chain()).name()).isEqualTo(TestPki.CLIENT);
        }
    }

    @Test
    void refusesAListForAPartOfTheCertificates() throws Exception {
        var point = new DistributionPointName(new GeneralNames(new GeneralName(GeneralName.dNSName, "part")));
        Extension part = Extension.create(
                Extension.issuingDistributionPoint, true, new IssuingDistributionPoint(point, true, false));

        assertUnusable(list(PKI.authority(), part), "with the critical extension 2.5.29.28; give a whole list");
    }

    @Test
    void refusesAListOfAnAuthorityThatMaySignNone() throws Exception {
        TestPki root = TestPki.deep("root");
        TestPki mute = root.below(
                "mute",
                List.of(
                        Authority.extension(Extension.basicConstraints, true, new BasicConstraints(0)),
                        Authority.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))));

        assertThatThrownBy(() -> Revocations.of(List.of(mute.revokes()), mute.authorities()))
                .isInstanceOf(UnusablePemException.class)
                .hasMessageContaining("whose certificate lacks the key usage cRLSign");
    }

    @Test
    void tellsWhenTheFirstListEnds() throws Exception {
        assertThat(of(PKI.revokes(LONG_AGO)).earliestEnd()).contains(Instant.parse("2021-01-31T00:00:00Z"));
        assertThat(Revocations.none().earliestEnd()).isEmpty();
    }

    @Test
    void addsToWhatWasRevokedBeforeAndCountsOn() throws Exception {
        CrlIssuer issuer = new CrlIssuer(PKI.authority().key(), PKI.authority().certificate());
        Identity first = PKI.client();
        Identity second = PKI.client();
        X509CRL one = PKI.revokes(first.certificate());
        X509CRL two = issuer.issue(
                Optional.of(one), List.of(second.certificate(), first.certificate()), Clock.systemUTC(), 1);

        assertThat(two.getRevokedCertificates()).hasSize(2);
        assertThat(two.getRevokedCertificate(first.certificate().getSerialNumber())
                        .getRevocationDate())
                .isEqualTo(one.getRevokedCertificate(first.certificate().getSerialNumber())
                        .getRevocationDate());
        assertThat(two.getExtensionValue("2.5.29.20")).endsWith(new byte[] {2});
    }

    private static X509CRL list(Authority authority, Extension extension) throws Exception {
        var builder = new JcaX509v2CRLBuilder(
                authority.certificate().getSubjectX500Principal(), Date.from(NOW.minusSeconds(60)));
        builder.addExtension(extension);
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key());
        return CrlText.parse(builder.build(signer).getEncoded()).get(0);
    }

    private static void assertUnusable(X509CRL list, String words) {
        assertThatThrownBy(() -> of(list))
                .isInstanceOf(UnusablePemException.class)
                .hasMessageContaining(words);
    }

    private static Revocations of(X509CRL list) throws UnusablePemException {
        return Revocations.of(List.of(list), PKI.authorities());
    }

    private static PeerRefusedException refused(Revocations revocations, List<X509Certificate> chain) {
        PeerRefusedException refused = catchThrowableOfType(
                PeerRefusedException.class, () -> check(revocations).check(chain));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static PeerCheck check(Revocations revocations) {
        return check(new Identity(PKI.server().key(), List.of(), PKI.authorities(), revocations));
    }

    private static PeerCheck check(Identity own) {
        return new PeerCheck(own, Role.CLIENT, List.of(ExpectedName.parse(TestPki.CLIENT)), Clock.systemUTC());
    }
}
