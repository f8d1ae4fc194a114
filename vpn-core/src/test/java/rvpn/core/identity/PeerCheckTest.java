package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import rvpn.core.identity.PeerRefusedException.Reason;

/** Path, time, strength and purpose; the names have {@link CertificateNamesTest}. */
class PeerCheckTest {
    private static final TestPki PKI = TestPki.create();
    private static final int OUTER_HEADER_BYTES = 4; // SEQUENCE of 256 to 65,535 bytes

    @Test
    void believesAServerOfOurAuthority() throws PeerRefusedException {
        X509Certificate certificate = PKI.server().certificate();

        Peer peer = check(PKI.authorities()).check(List.of(certificate));

        assertThat(peer)
                .isEqualTo(new Peer(
                        "vpn-seed-server",
                        certificate.getSerialNumber(),
                        certificate.getNotAfter().toInstant(),
                        "CN=vpn-seed-server",
                        List.of(certificate)));
    }

    @Test
    void believesAChainThatEndsWithTheAuthorityItself() throws PeerRefusedException {
        List<X509Certificate> chain =
                List.of(PKI.server().certificate(), PKI.authority().certificate());

        assertThat(check(PKI.authorities()).check(chain).name()).isEqualTo(TestPki.SERVER);
    }

    @Test
    void believesAChainThroughAnIntermediateAuthority() throws PeerRefusedException {
        TestPki root = TestPki.deep("root");
        TestPki middle = root.below("middle");

        assertThat(check(root.authorities()).check(chain(middle)).name()).isEqualTo(TestPki.SERVER);
    }

    @Test
    void believesAChainToAnIntermediateThatIsItselfTrusted() throws PeerRefusedException {
        TestPki middle = TestPki.deep("root").below("middle");

        assertThat(check(middle.authorities()).check(chain(middle)).name()).isEqualTo(TestPki.SERVER);
    }

    @Test
    void believesBothAuthoritiesOfOneNameWhileKeysAreChanged() throws PeerRefusedException {
        TestPki next = TestPki.create();
        List<X509Certificate> both =
                List.of(PKI.authority().certificate(), next.authority().certificate());

        assertThat(check(both).check(next.server().chain()).name()).isEqualTo(TestPki.SERVER);
        assertThat(check(both).check(PKI.server().chain()).name()).isEqualTo(TestPki.SERVER);
    }

    @Test
    void believesALeafWhosePurposeIsMarkedCritical() throws PeerRefusedException {
        X509Certificate leaf =
                good().with(purposes(true, KeyPurposeId.id_kp_serverAuth)).certificate();

        assertThat(check(PKI.authorities()).check(List.of(leaf)).name()).isEqualTo(TestPki.SERVER);
    }

    @Test
    void refusesAnEmptyChain() {
        assertRefused(List.of(), Reason.NO_CERTIFICATE, "is missing");
    }

    @Test
    void refusesAChainOfTooManyCertificates() {
        X509Certificate leaf = PKI.server().certificate();

        assertRefused(Collections.nCopies(9, leaf), Reason.MALFORMED, "more than 8");
    }

    @Test
    void refusesAStrangersAuthority() {
        assertRefused(
                TestPki.named("stranger").server().chain(),
                Reason.UNKNOWN_AUTHORITY,
                "is issued by CN=stranger, which the trusted authorities do not hold");
    }

    @Test
    void refusesAnotherAuthorityOfTheSameName() {
        assertRefused(TestPki.create().server().chain(), Reason.UNKNOWN_AUTHORITY, "not signed by the one we know");
    }

    @Test
    void refusesASelfSignedLeaf() {
        Authority self = Authority.create(TestPki.SERVER, TestPki.now());

        assertRefused(List.of(self.certificate()), Reason.UNKNOWN_AUTHORITY, "CN=vpn-seed-server");
    }

    @Test
    void refusesAnAuthoritysCertificateAsALeaf() {
        assertRefused(PKI.authorities(), Reason.WRONG_PURPOSE, "is an authority's");
    }

    @Test
    void refusesALeafThatSignedAnotherLeaf() {
        IssuedCertificate leaf = good().issue();
        TestPki posing = TestPki.of(new Authority(leaf.key(), leaf.certificate()));

        assertRefused(chain(posing), Reason.WRONG_PURPOSE, "above it, which is not allowed to sign certificates");
    }

    @Test
    void refusesAnAuthorityBelowOneThatMayHaveNone() {
        TestPki below = PKI.below("below");

        assertRefused(chain(below), Reason.MALFORMED, "breaks a rule");
    }

    @Test
    void refusesANameThatTheRootMayNotCertify() {
        TestPki root = TestPki.deep("root");
        List<Extension> limits = new ArrayList<>(Authority.authorityExtensions(new BasicConstraints(0)));
        GeneralSubtree example = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.org"));
        limits.add(Authority.extension(
                Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {example}, null)));
        TestPki middle = root.below("limited", limits);

        assertRefused(check(root.authorities()), chain(middle), Reason.MALFORMED, "breaks a rule");
    }

    @Test
    void refusesAnExpiredCertificateAndTellsWhen() {
        X509Certificate leaf = good().validity(
                        new Validity(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z")))
                .certificate();

        assertRefused(List.of(leaf), Reason.EXPIRED, "expired at 2021-01-01T00:00:00Z (it is 20");
    }

    @Test
    void refusesACertificateOfTheFutureAndTellsWhen() {
        X509Certificate leaf = good().validity(
                        new Validity(Instant.parse("2099-01-01T00:00:00Z"), Instant.parse("2099-02-01T00:00:00Z")))
                .certificate();

        assertRefused(List.of(leaf), Reason.NOT_YET_VALID, "is not valid before 2099-01-01T00:00:00Z (it is 20");
    }

    @Test
    void refusesAGoodCertificateOnceItsAuthorityHasExpired() {
        Instant later = PKI.authority().certificate().getNotAfter().toInstant().plusSeconds(1);
        X509Certificate leaf = good().validity(new Validity(Instant.EPOCH, later.plus(Duration.ofDays(9))))
                .certificate();
        PeerCheck check = new PeerCheck(
                PKI.authorities(), Role.SERVER, List.of(TestPki.SERVER), Clock.fixed(later, ZoneOffset.UTC));

        assertRefused(check, List.of(leaf), Reason.EXPIRED, "is issued by CN=test-ca, which expired at ");
    }

    @Test
    void acceptsTheLastSecondAndRefusesTheNext() throws PeerRefusedException {
        X509Certificate leaf = PKI.server().certificate();
        Instant last = leaf.getNotAfter().toInstant();
        Instant end = last.isBefore(PKI.authority().certificate().getNotAfter().toInstant())
                ? last
                : PKI.authority().certificate().getNotAfter().toInstant();

        assertThat(at(end).check(List.of(leaf)).name()).isEqualTo(TestPki.SERVER);
        assertRefused(at(end.plusSeconds(1)), List.of(leaf), Reason.EXPIRED, "expired at");
    }

    @Test
    void refusesAClientThatPosesAsTheServer() {
        assertRefused(
                PKI.identity(TestPki.SERVER, Role.CLIENT).chain(),
                Reason.WRONG_PURPOSE,
                "lacks the extended key usage serverAuth");
    }

    @Test
    void refusesAServerThatPosesAsAClient() {
        PeerCheck check = new PeerCheck(PKI.authorities(), Role.CLIENT, List.of(TestPki.SERVER), Clock.systemUTC());

        assertRefused(check, PKI.server().chain(), Reason.WRONG_PURPOSE, "lacks the extended key usage clientAuth");
    }

    @Test
    void refusesACertificateWithoutAPurpose() {
        assertRefused(
                List.of(good().without(Extension.extendedKeyUsage).certificate()), Reason.WRONG_PURPOSE, "serverAuth");
    }

    @Test
    void refusesACertificateForAnyPurpose() {
        X509Certificate leaf =
                good().with(purposes(false, KeyPurposeId.anyExtendedKeyUsage)).certificate();

        assertRefused(List.of(leaf), Reason.WRONG_PURPOSE, "serverAuth");
    }

    @Test
    void refusesALeafWhoseKeyMayNotSign() {
        Extension usage = Authority.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment));

        assertRefused(List.of(good().with(usage).certificate()), Reason.WRONG_PURPOSE, "digitalSignature");
    }

    @Test
    void refusesALeafOfAnAuthorityForOtherPurposes() {
        TestPki root = TestPki.deep("root");
        List<Extension> limits = new ArrayList<>(Authority.authorityExtensions(new BasicConstraints(0)));
        limits.add(purposes(false, KeyPurposeId.id_kp_clientAuth));
        TestPki clientsOnly = root.below("clients-only", limits);

        assertRefused(
                check(root.authorities()),
                chain(clientsOnly),
                Reason.WRONG_PURPOSE,
                "has CN=clients-only above it, which may not issue for serverAuth");
    }

    @Test
    void refusesAnUnknownCriticalExtension() {
        Extension unknown = new Extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, new byte[] {5, 0});

        assertRefused(List.of(good().with(unknown).certificate()), Reason.MALFORMED, "breaks a rule");
    }

    @Test
    void refusesAnRsaKeyOf1024Bits() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair weak = generator.generateKeyPair();

        assertRefused(List.of(good().key(weak).certificate()), Reason.TOO_WEAK, "fewer than 2048 bits");
    }

    @Test
    void keepsControlCharactersOfACertificateOutOfItsWords() {
        TestPki hostile =
                TestPki.named("x\r\n2026-01-01T00:00:00.000Z INFO  all is well\u001b[2J\u202e" + "y".repeat(900));

        PeerRefusedException refused = catchThrowableOfType(PeerRefusedException.class, () -> check(PKI.authorities())
                .check(hostile.server().chain()));

        assertThat(refused.getMessage()).matches("[ -~]{1,400}");
    }

    @Test
    void refusesEveryTruncationOfACertificate() throws GeneralSecurityException {
        byte[] der = PKI.server().certificate().getEncoded();
        for (int length = 0; length < der.length; length++) {
            assertEncodedRefused(Arrays.copyOf(der, length), "length " + length);
        }
    }

    @Test
    void refusesEveryCertificateWithAByteOfItsSignedPartChanged() throws GeneralSecurityException {
        X509Certificate certificate = PKI.server().certificate();
        byte[] der = certificate.getEncoded();
        int signedBytes = certificate.getTBSCertificate().length;
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] changed = der.clone();
            int at = OUTER_HEADER_BYTES + random.nextInt(signedBytes);
            changed[at] ^= (byte) (1 + random.nextInt(255));
            assertEncodedRefused(changed, "seed " + seed + ", round " + round + ", byte " + at);
        }
    }

    @Test
    void believesAChainInDer() throws Exception {
        byte[] der = PKI.server().certificate().getEncoded();

        assertThat(check(PKI.authorities()).checkEncoded(List.of(der)).name()).isEqualTo(TestPki.SERVER);
    }

    @Test
    void refusesWhatFollowsACertificate() throws GeneralSecurityException {
        byte[] der = PKI.server().certificate().getEncoded();

        assertEncodedRefused(Arrays.copyOf(der, der.length + 1), "a byte more");
    }

    @Test
    void refusesPemFromTheWire() {
        String pem = Pem.text(PKI.server().certificate());

        assertEncodedRefused(pem.getBytes(StandardCharsets.US_ASCII), "PEM");
    }

    @Test
    void refusesRandomBytes() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(600)];
            random.nextBytes(bytes);
            assertEncodedRefused(bytes, "seed " + seed + ", round " + round);
        }
    }

    @Test
    void cannotBeMadeWithoutAName() {
        assertThatThrownBy(() -> new PeerCheck(PKI.authorities(), Role.SERVER, List.of(), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static TestPki.Leaf good() {
        return PKI.leaf(Role.SERVER).commonName(TestPki.SERVER).names(TestPki.SERVER);
    }

    private static List<X509Certificate> chain(TestPki issuer) {
        return List.of(issuer.server().certificate(), issuer.authority().certificate());
    }

    private static Extension purposes(boolean critical, KeyPurposeId purpose) {
        return Authority.extension(Extension.extendedKeyUsage, critical, new ExtendedKeyUsage(purpose));
    }

    private static PeerCheck check(List<X509Certificate> authorities) {
        return new PeerCheck(authorities, Role.SERVER, List.of(TestPki.SERVER), Clock.systemUTC());
    }

    private static PeerCheck at(Instant now) {
        return new PeerCheck(PKI.authorities(), Role.SERVER, List.of(TestPki.SERVER), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void assertRefused(List<X509Certificate> chain, Reason reason, String words) {
        assertRefused(check(PKI.authorities()), chain, reason, words);
    }

    private static void assertRefused(PeerCheck check, List<X509Certificate> chain, Reason reason, String words) {
        PeerRefusedException refused = catchThrowableOfType(PeerRefusedException.class, () -> check.check(chain));

        assertThat(refused).isNotNull().hasMessageContaining(words);
        assertThat(refused.reason()).isEqualTo(reason);
    }

    private static void assertEncodedRefused(byte[] der, String what) {
        assertThatThrownBy(() -> check(PKI.authorities()).checkEncoded(List.of(der)))
                .as(what)
                .isInstanceOf(PeerRefusedException.class);
    }
}
