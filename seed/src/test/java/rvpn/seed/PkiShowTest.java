package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code vpnctl pki show} tells its user. */
class PkiShowTest {
    @TempDir
    Path directory;

    private CtlPki pki;

    @BeforeEach
    void init() {
        pki = CtlPki.init(directory.resolve("pki"));
    }

    @Test
    void showsWhatADirectoryHolds() {
        pki.run("crl", pki.toString(), "--revoke", pki.file("kube-apiserver/tls.crt"));

        String text = pki.run("show", pki.toString());

        assertThat(text.lines().filter(line -> !line.startsWith(" ")))
                .containsExactly(
                        pki.file("ca.crt"),
                        pki.file("crl.pem"),
                        pki.file("kube-apiserver/ca.crt"),
                        pki.file("kube-apiserver/tls.crt"),
                        pki.file("vpn-seed-client/ca.crt"),
                        pki.file("vpn-seed-client/tls.crt"),
                        pki.file("vpn-seed-server/ca.crt"),
                        pki.file("vpn-seed-server/tls.crt"),
                        pki.file("vpn-shoot-client/ca.crt"),
                        pki.file("vpn-shoot-client/tls.crt"),
                        pki.file("vpn-shoot-server/ca.crt"),
                        pki.file("vpn-shoot-server/tls.crt"));
        assertThat(text)
                .contains("  use      authority\n", "  use      clientAuth\n", "  key      EC P-256\n", "364 days left")
                .contains("  list of  CN=rvpn-ca\n", "  number   1\n", "  revoked  1: ")
                .containsPattern("\n  sha256   [0-9a-f]{64}\n");
    }

    @Test
    void showsTheSameAsJson() throws IOException {
        pki.run("crl", pki.toString());

        String text = pki.run("show", pki.toString(), "-o", "json");

        JsonNode entries = JsonMapper.builder().build().readTree(text).get("entries");
        assertThat(StreamSupport.stream(entries.spliterator(), false)
                        .map(entry -> entry.get("kind").asText()))
                .containsExactly(
                        "authority",
                        "crl",
                        "authority",
                        "leaf",
                        "authority",
                        "leaf",
                        "authority",
                        "leaf",
                        "authority",
                        "leaf",
                        "authority",
                        "leaf");
        JsonNode server = entries.get(7);
        assertThat(server.get("subject").asText()).isEqualTo("CN=vpn-seed-server");
        assertThat(server.get("uses").toString()).isEqualTo("[\"serverAuth\"]");
        assertThat(server.get("names").toString()).contains("vpn-seed-server.shoot--local--demo.svc");
        assertThat(server.get("daysLeft").asInt()).isEqualTo(364);
        assertThat(server.get("notAfter").asText()).endsWith("Z");
    }

    @Test
    void failsWhereSomethingEndsTooSoonAndShowsItAll() {
        pki.run("issue", pki.toString(), "vpn-shoot-client", "--days", "20");

        CtlRun run = CtlRun.of("pki", "show", pki.toString(), "--fail-within-days", "30");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("vpnctl: " + pki.file("vpn-shoot-client/tls.crt") + ": CN=vpn-shoot-client ends at ")
                .endsWith(", sooner than in 30 days\n");
        assertThat(run.out()).contains("vpn-seed-server/tls.crt");
        pki.run("show", pki.toString(), "--fail-within-days", "19");
        assertThat(CtlRun.of("pki", "show", pki.toString(), "--fail-within-days", "400")
                        .err())
                .endsWith("; so do 4 others\n");
    }

    @Test
    void namesTheFileAndTheLineOfADamagedBlock() throws IOException {
        String good = Files.readString(pki.path("ca.crt"));
        Path damaged =
                Files.writeString(directory.resolve("damaged.pem"), "a comment\n" + good + good.replace("MII", "M"));
        long line = 2 + good.lines().count();

        assertThat(CtlRun.of("pki", "show", damaged.toString()))
                .isEqualTo(new CtlRun(
                        3,
                        "",
                        "vpnctl: " + damaged + " is damaged: block 2, from line " + line + " on, cannot be decoded\n"));
    }

    @Test
    void showsAKeyThatBelongsToAnotherCertificate() throws IOException {
        Files.writeString(pki.path("kube-apiserver/tls.key"), Files.readString(pki.path("ca.key")));

        CtlRun run = CtlRun.of("pki", "show", pki.toString());

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("vpnctl: " + pki.file("kube-apiserver/tls.key") + " is not the key of the certificate in "
                        + pki.file("kube-apiserver/tls.crt") + "\n");
        assertThat(run.out()).contains("vpn-shoot-client/tls.crt");
    }

    @Test
    void refusesADirectoryWithoutCertificatesAndAKeyWithoutOne() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(CtlRun.of("pki", "show", empty.toString()).err()).contains(empty + " holds no certificate");
        assertThat(CtlRun.of("pki", "show", pki.file("ca.key")).err())
                .isEqualTo("vpnctl: " + pki.file("ca.key") + " holds neither a certificate nor a revocation list\n");
    }
}
