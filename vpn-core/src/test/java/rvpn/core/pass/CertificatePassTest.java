package rvpn.core.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.Identity;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Pem;
import rvpn.core.identity.Revocations;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.core.identity.Trust;
import rvpn.core.pass.PassRefusedException.Reason;

class CertificatePassTest {
    private final PassPolicy policy = Passes.policy();

    @Test
    void letsAShootOfTheAuthorityThrough() throws PassRefusedException {
        assertThat(Passes.verify(policy, Passes.of(Passes.CLIENT))).startsWith("CN=vpn-shoot-client, serial ");
    }

    static Stream<KeyPair> keysOfEveryKind() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        return Stream.of(
                Passes.pair("EC", "secp256r1"),
                Passes.pair("EC", "secp384r1"),
                Passes.pair("EC", "secp521r1"),
                Passes.pair("Ed25519", null),
                rsa.generateKeyPair());
    }

    @ParameterizedTest
    @MethodSource("keysOfEveryKind")
    void signsWithEveryKindOfKey(KeyPair pair) throws PassRefusedException {
        Identity identity = Passes.PKI.identity("somebody", Role.CLIENT, pair);

        assertThat(Passes.verify(policy, Passes.of(identity))).startsWith("CN=somebody");
    }

    @Test
    void makesAnotherPassAtEachDial() {
        assertThat(Passes.of(Passes.CLIENT)).isNotEqualTo(Passes.of(Passes.CLIENT));
    }

    @Test
    void refusesAPassThatWasShownBefore() throws PassRefusedException {
        String pass = Passes.of(Passes.CLIENT);
        Passes.verify(policy, pass);

        assertRefused(() -> Passes.verify(policy, pass), Reason.REPLAYED, "the pass was shown before");
    }

    @Test
    void refusesAPassForAnotherDestination() {
        String other = Passes.DESTINATION.replace("shoot--a--b", "shoot--a--c");

        assertRefused(
                () -> Passes.verify(policy, Passes.of(Passes.CLIENT, other, Passes.NOW)),
                Reason.OTHER_DESTINATION,
                "the pass is for another destination");
    }

    @Test
    void refusesAnotherShootsCertificateWhoseAuthorityHasTheSameName() {
        Identity stranger = TestPki.create().client();

        assertRefused(
                () -> Passes.verify(policy, Passes.of(stranger)),
                Reason.UNKNOWN_SIGNER,
                "this destination trusts no such authority");
    }

    @Test
    void saysOfADestinationThatDoesNotExistWhatItSaysOfOneThatDoes() {
        Identity stranger = TestPki.create().client();

        assertRefused(
                () -> Passes.verify(PassPolicy.closed(Passes.SHOOT, new SeenPasses()), Passes.of(stranger)),
                Reason.UNKNOWN_SIGNER,
                "this destination trusts no such authority");
    }

    @Test
    void allowsForClocksThatDifferAMinute() throws PassRefusedException {
        Passes.verify(policy, Passes.of(Passes.CLIENT, Passes.DESTINATION, Passes.NOW.plusSeconds(59)));
        Passes.verify(policy, Passes.of(Passes.CLIENT, Passes.DESTINATION, Passes.NOW.minusSeconds(118)));
    }

    @Test
    void refusesAnOldPassAndSaysHowOld() {
        String old = Passes.of(Passes.CLIENT, Passes.DESTINATION, Passes.NOW.minus(Duration.ofMinutes(6)));

        assertRefused(() -> Passes.verify(policy, old), Reason.EXPIRED, "the pass expired 5 min ago");
    }

    @Test
    void refusesAPassFromTheFuture() {
        String early = Passes.of(Passes.CLIENT, Passes.DESTINATION, Passes.NOW.plus(Duration.ofHours(3)));

        assertRefused(
                () -> Passes.verify(policy, early),
                Reason.NOT_YET_VALID,
                "the pass is not valid before 2 h from now by the gateway's clock");
    }

    @Test
    void refusesAPassThatWouldLiveForLong() {
        long now = Passes.NOW.getEpochSecond();
        PassClaims claims = new PassClaims(null, Passes.DESTINATION, now, -1, now + 301, "x");

        assertRefused(
                () -> Passes.verify(policy, signed(claims)), Reason.MALFORMED, "the pass is malformed: signed by");
    }

    @Test
    void refusesAPassWithoutIdentifierOrDestination() {
        long now = Passes.NOW.getEpochSecond();

        assertRefused(
                () -> Passes.verify(policy, signed(new PassClaims(null, Passes.DESTINATION, now, -1, now + 9, null))),
                Reason.MALFORMED,
                "the pass is malformed: it has no identifier ('jti')");
        assertRefused(
                () -> Passes.verify(policy, signed(new PassClaims(Passes.SHOOT, null, now, -1, now + 9, "x"))),
                Reason.OTHER_DESTINATION,
                "the pass is for another destination");
    }

    @Test
    void refusesTheSeedsOwnKindOfCertificate() {
        assertRefused(
                () -> Passes.verify(policy, Passes.of(Passes.PKI.server())),
                Reason.CERTIFICATE,
                "the pass's certificate lacks the extended key usage clientAuth that its role needs");
    }

    @Test
    void refusesARevokedCertificate(@TempDir Path directory) throws Exception {
        Path ca = Files.writeString(
                directory.resolve("ca.crt"), Pem.text(Passes.PKI.authorities().get(0)));
        Path crl = directory.resolve("crl.pem");
        TestPki.write(crl, Passes.PKI.revokes(Passes.CLIENT.certificate()));
        PassPolicy strict = Passes.policy(Trust.read(ca, Optional.of(crl), Passes.NOW));

        assertRefused(
                () -> Passes.verify(strict, Passes.of(Passes.CLIENT)),
                Reason.REVOKED,
                "the pass's certificate was revoked");
        assertThat(Passes.verify(strict, Passes.of(Passes.PKI.client()))).startsWith("CN=vpn-shoot-client");
    }

    @Test
    void refusesAnUnwantedNameWithoutSayingWhichIsWanted() {
        PeerCheck secret = PeerCheck.ofTenant(
                new Trust(Passes.PKI.authorities(), Revocations.none()),
                Role.CLIENT,
                List.of(ExpectedName.parse("secret-name")),
                Clock.systemUTC());
        PassPolicy named = policy.with(secret);

        assertRefused(
                () -> Passes.verify(named, Passes.of(Passes.CLIENT)),
                Reason.CERTIFICATE,
                "the pass's certificate has no name that this destination admits");
    }

    @Test
    void refusesACertificateWhoseKeySomebodyElseHas() {
        Identity thief = new Identity(Passes.PKI.client().key(), Passes.CLIENT.chain(), List.of());

        assertRefused(() -> Passes.verify(policy, Passes.of(thief)), Reason.SIGNATURE, "the pass's signature is wrong");
    }

    private static String signed(PassClaims claims) {
        try {
            PassHeader header = new PassHeader(
                    PassAlgorithm.ES256,
                    null,
                    List.of(Passes.CLIENT.certificate().getEncoded()));
            return Pass.sign(header, claims, Passes.CLIENT.key());
        } catch (CertificateEncodingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static void assertRefused(ThrowingCallable verifying, Reason reason, String words) {
        assertThatThrownBy(verifying)
                .isInstanceOfSatisfying(PassRefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason))
                .hasMessageStartingWith(words);
    }
}
