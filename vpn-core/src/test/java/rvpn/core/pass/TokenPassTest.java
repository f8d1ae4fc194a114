package rvpn.core.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rvpn.core.pass.CertificatePassTest.assertRefused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.StartException;
import rvpn.core.identity.Pem;
import rvpn.core.pass.PassRefusedException.Reason;

class TokenPassTest {
    private final PassPolicy policy = Passes.policy();

    @Test
    void letsItsBearerThroughAgainAndAgain() throws PassRefusedException {
        String token = Passes.GATE_KEY.issue(Passes.SHOOT, Passes.NOW, Duration.ofDays(30));

        assertThat(Passes.verify(policy, token)).startsWith("token ").endsWith(Passes.GATE_KEY.id());
        assertThat(Passes.verify(policy, token)).startsWith("token ");
    }

    @Test
    void isShortEnoughForAHeaderOfOpenVpn() {
        String longest = "s".repeat(63);
        String line = "Proxy-Authorization: Bearer " + Passes.GATE_KEY.issue(longest, Passes.NOW, Duration.ofDays(30));

        assertThat(line.length()).isLessThan(512); // its buffer for a header
    }

    @Test
    void isForOneShootOnly() {
        String token = Passes.GATE_KEY.issue("shoot--a--c", Passes.NOW, Duration.ofDays(30));

        assertRefused(() -> Passes.verify(policy, token), Reason.OTHER_DESTINATION, "the pass is for another shoot");
    }

    @Test
    void doesNotTellItsBearerWhichOtherShootsThereAre() {
        String token = Passes.GATE_KEY.issue("shoot--a--c", Passes.NOW, Duration.ofDays(30));
        PassPolicy absent = PassPolicy.closed("shoot--x--y", new SeenPasses());

        assertRefused(() -> Passes.verify(absent, token), Reason.OTHER_DESTINATION, "the pass is for another shoot");
    }

    @Test
    void ends() {
        String token = Passes.GATE_KEY.issue(Passes.SHOOT, Passes.NOW.minus(Duration.ofDays(40)), Duration.ofDays(30));

        assertRefused(() -> Passes.verify(policy, token), Reason.EXPIRED, "the pass expired 10 days ago");
    }

    @Test
    void isRefusedWhenItsKeyIsNotTrusted() {
        KeyPair other = Passes.pair("Ed25519", null);
        String token =
                new GateKey(other.getPrivate(), other.getPublic()).issue(Passes.SHOOT, Passes.NOW, Duration.ofDays(30));

        assertRefused(() -> Passes.verify(policy, token), Reason.UNKNOWN_SIGNER, "this destination trusts no such key");
    }

    @Test
    void isRefusedWhenAnotherKeySignedInATrustedOnesName() {
        KeyPair other = Passes.pair("Ed25519", null);
        String token = new GateKey(other.getPrivate(), Passes.GATE.getPublic())
                .issue(Passes.SHOOT, Passes.NOW, Duration.ofDays(30));

        assertRefused(() -> Passes.verify(policy, token), Reason.SIGNATURE, "the pass's signature is wrong");
    }

    @Test
    void keysAreReplacedOneByOne(@TempDir Path directory) throws Exception {
        KeyPair next = Passes.pair("Ed25519", null);
        Path file = Files.writeString(
                directory.resolve("gate.pub"), Pem.text(Passes.GATE.getPublic()) + Pem.text(next.getPublic()));
        GateKeys both = GateKeys.read(List.of(file));
        PassPolicy rotating = policy.with(both);

        for (KeyPair pair : List.of(Passes.GATE, next)) {
            String token = new GateKey(pair.getPrivate(), pair.getPublic())
                    .issue(Passes.SHOOT, Passes.NOW, Duration.ofDays(30));
            assertThat(Passes.verify(rotating, token)).startsWith("token ");
        }
    }

    @Test
    void readsItsKeyAsOpensslWritesIt(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("gate.key"), Pem.text(Passes.GATE.getPrivate(), Passes.GATE.getPublic()));

        assertThat(GateKey.read(file).publicKey()).isEqualTo(Passes.GATE.getPublic());
    }

    @Test
    void saysWhichKeyItWouldLike(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("gate.key"),
                Pem.text(Passes.CLIENT.key(), Passes.CLIENT.certificate().getPublicKey()));

        assertThatThrownBy(() -> GateKey.read(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file + " is not an Ed25519 key");
        assertThatThrownBy(() -> GateKeys.read(List.of(file)))
                .isInstanceOf(StartException.class)
                .hasMessage(file + " holds no public key (no block BEGIN PUBLIC KEY)");
    }
}
