package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Certificates and revocation lists that are replaced on disk under the running programs, with a conversation through
 * the tunnel going on. The topology is drawn at {@link Lab}.
 */
@Tag("once")
class IdentityIT {
    private static final int PATIENCE_S = 20;
    private static final int CHECK_MS = 1000;
    /** A stranger's until a test puts the authority's own in its place: the programs want one before that exists. */
    private static final Path LIST = strangersList();

    @RegisterExtension
    static final Lab LAB = new Lab(
            "identity", Map.of("RVPN_CRL", LIST.toString(), "RVPN_IDENTITY_CHECK_MS", Integer.toString(CHECK_MS)));

    private static Pki pki;
    private Dialogue dialogue;

    private static Path strangersList() {
        try {
            Path directory = Files.createTempDirectory("rvpn-it");
            String authority =
                    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=stranger"
                            + " -keyout %s/ca.key -out %s/ca.crt";
            Shell.run(authority.formatted(directory, directory).split(" ")).succeeds();
            new Pki(directory).revoke();
            return directory.resolve("crl.pem");
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    @BeforeAll
    static void serve() throws IOException {
        pki = new Pki(Path.of(LAB.env("LAB_STATE"), "pki"));
        Path first = Files.createDirectory(pki.directory().resolve("first-shoot"));
        Files.copy(pki.certificate("vpn-shoot-client"), first.resolve("tls.crt"));
        EchoServers.start(LAB.pod());
    }

    @AfterAll
    static void tidyUp() {
        Shell.run("rm", "-rf", LIST.getParent().toString());
    }

    @BeforeEach
    void talk() throws IOException {
        dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO);
        assertThat(dialogue.echo("before")).isEqualTo("before");
    }

    @AfterEach
    void hangUp() {
        dialogue.close();
    }

    @Test
    void newCertificateOfTheSeedIsShownToTheNextAndBreaksNoConversation() throws IOException {
        pki.issue("next-seed", "vpn-seed-server", "serverAuth", 30);
        String next = serial(pki.certificate("next-seed"));
        assertThat(serialAt("127.0.0.1:1194")).isNotEqualTo(next);

        replace("vpn-seed-server", "next-seed");

        Duration took = Await.until("the new certificate is shown", PATIENCE_S, () -> {
            assertThat(echo("x")).isEqualTo("x");
            return serialAt("127.0.0.1:1194").equals(next);
        });
        Await.until("the proxy shows it too", PATIENCE_S, () -> serialAt("127.0.0.1:9443")
                .equals(next));
        Await.until("the lanes have moved", PATIENCE_S, () -> log("vpn-shoot-client")
                .contains("moves to another stream: the seed asks for it: the seed's certificate is another"));
        System.out.printf("new certificate shown %.1f s after it was written%n", took.toMillis() / 1000.0);
        assertThat(Files.readString(LAB.log("vpn-seed-server"))).contains("the own certificate is another: serial ");
        assertThat(dialogue.echo("after")).isEqualTo("after");
        assertThat(podAnswers()).isTrue();
    }

    @Test
    void newCertificateOfTheShootBreaksNoConversation() throws IOException {
        pki.issue("next-shoot", "vpn-shoot-client", "clientAuth", 30);

        replace("vpn-shoot-client", "next-shoot");

        Metrics node = new Metrics(LAB.node());
        Await.until("the new certificate is taken", PATIENCE_S, () -> node.value("rvpn_identity_reloads_total") > 0);
        Await.until("the lanes have moved", PATIENCE_S, () -> log("vpn-shoot-client")
                .contains("moves to another stream: the own certificate is another"));
        assertThat(dialogue.echo("after")).isEqualTo("after");
    }

    @Test
    void badNewFileKeepsTheOldOneAndSaysSo() throws IOException {
        Metrics seed = new Metrics(LAB.seed());
        Path certificate = pki.certificate("vpn-seed-server");
        byte[] good = Files.readAllBytes(certificate);
        String before = serialAt("127.0.0.1:1194");
        double failures = seed.value("rvpn_identity_reload_failures_total");

        Files.writeString(certificate, "half of a certificate");

        Await.until("it is told", PATIENCE_S, () -> seed.value("rvpn_identity_stale") == 1);
        assertThat(seed.value("rvpn_identity_reload_failures_total")).isEqualTo(failures + 1);
        assertThat(readiness()).startsWith("ready\n- but: keeps an older").contains(certificate + " is not PEM");
        assertThat(serialAt("127.0.0.1:1194")).isEqualTo(before);
        assertThat(dialogue.echo("after")).isEqualTo("after");

        Files.write(certificate, good);
        Await.until("it is good again", PATIENCE_S, () -> seed.value("rvpn_identity_stale") == 0);
        assertThat(readiness()).isEqualTo("ready\n");
    }

    @Test
    void revokedShootIsGoneWithinTheIntervalAndStaysAway() throws IOException {
        Metrics seed = new Metrics(LAB.seed());
        double ended = seed.value("rvpn_identity_ended_streams_total");
        byte[] before = Files.readAllBytes(LIST);
        // The one on disk, and the first: a stream that is about to move may still show that.
        pki.revoke("vpn-shoot-client", "first-shoot");
        long startNs = System.nanoTime();

        publish(Files.readAllBytes(pki.directory().resolve("crl.pem")));

        Await.until("the shoot is gone", PATIENCE_S, () -> seed.value("rvpn_tunnel_up") == 0);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        System.out.printf("revoked shoot gone after %.1f s, with --identity-check-ms %d%n", seconds, CHECK_MS);
        // Two looks, and what a busy machine takes to see it.
        assertThat(seconds).isLessThan(5 + 2 * CHECK_MS / 1000.0);
        assertThat(seed.value("rvpn_identity_ended_streams_total")).isGreaterThan(ended);
        String words = "was revoked by CN=rvpn-ca at ";
        assertThat(Files.readString(LAB.log("vpn-seed-server"))).contains(words);
        Await.until("the shoot is told at its next dial", PATIENCE_S, () -> log("vpn-shoot-client")
                .contains("the peer refused the TLS handshake: certificate revoked"));
        assertThat(log("vpn-shoot-client")).contains(words);
        assertThat(seed.value("rvpn_tunnel_up")).isZero();

        publish(before);
        Await.until("the shoot is back once it is not revoked", PATIENCE_S, IdentityIT::podAnswers);
    }

    @Test
    void revokedClientOfTheProxyIsRefused() throws IOException {
        byte[] before = Files.readAllBytes(LIST);
        assertThat(podAnswers()).isTrue();
        pki.revoke("kube-apiserver");
        publish(Files.readAllBytes(pki.directory().resolve("crl.pem")));
        Await.until("the proxy refuses it", PATIENCE_S, () -> !podAnswers());

        publish(before);
        Await.until("the proxy takes it again", PATIENCE_S, IdentityIT::podAnswers);
    }

    private String echo(String word) {
        try {
            return dialogue.echo(word);
        } catch (IOException broken) {
            return broken.toString();
        }
    }

    private static boolean podAnswers() {
        return LAB.get("-m", "2", "http://" + Lab.POD + "/").isSuccess();
    }

    private static String readiness() {
        return LAB.seed()
                .run("curl", "-s", "-m", "5", "http://127.0.0.1:15000/readyz")
                .text();
    }

    /** One file after the other, as a person would: for a moment they do not fit. */
    private static void replace(String name, String next) throws IOException {
        Files.copy(pki.certificate(next), pki.certificate(name), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(pki.key(next), pki.key(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void publish(byte[] list) throws IOException {
        Path draft = Files.write(LIST.resolveSibling("draft"), list);
        Files.move(draft, LIST, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String serial(Path certificate) {
        return Shell.run("openssl", "x509", "-noout", "-serial", "-in", certificate.toString())
                .succeeds()
                .text();
    }

    /** What a handshake shows, although it fails for want of a certificate of ours. */
    private static String serialAt(String address) {
        String script =
                "openssl s_client -connect $1 -alpn rvpn/1,http/1.1 </dev/null 2>/dev/null | openssl x509 -noout -serial";
        return LAB.seed().bash(script, address).text();
    }

    private static String log(String program) {
        try {
            return Files.readString(LAB.log(program));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
