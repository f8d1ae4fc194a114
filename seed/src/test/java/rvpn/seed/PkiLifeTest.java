package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRLEntry;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.PemContents;

/** {@code vpnctl pki} issue and rotate, as their user sees them. */
class PkiLifeTest {
    @TempDir
    Path directory;

    private CtlPki pki;

    @BeforeEach
    void init() {
        pki = CtlPki.init(directory.resolve("pki"));
    }

    @Test
    void issuesAFurtherClient() throws IOException {
        String text = pki.run(
                "issue",
                pki.toString(),
                "vpn-shoot-client-1",
                "--role",
                "client",
                "--days",
                "30",
                "--name",
                "vpn-shoot-client-1,10.1.2.3");

        assertThat(text)
                .startsWith("Wrote " + pki.file("vpn-shoot-client-1") + ": vpn-shoot-client-1, client, serial ");
        assertThat(pki.run("show", pki.file("vpn-shoot-client-1/tls.crt")))
                .contains("names    vpn-shoot-client-1, 10.1.2.3\n", "use      clientAuth\n", "29 days left");
        assertThat(pki.mode("vpn-shoot-client-1")).isEqualTo("rwx------");
        assertThat(pki.mode("vpn-shoot-client-1/tls.key")).isEqualTo("rw-------");
        assertThat(Files.readString(pki.path("vpn-shoot-client-1/ca.crt")))
                .isEqualTo(Files.readString(pki.path("ca.crt")));
    }

    @Test
    void renewsInPlaceAndKeepsTheOldCertificateWithoutItsKey() throws IOException {
        String before = Files.readString(pki.path("vpn-seed-server/tls.crt"));
        String key = Files.readString(pki.path("vpn-seed-server/tls.key"));
        Files.setPosixFilePermissions(
                pki.path("vpn-seed-server/tls.key"), PosixFilePermissions.fromString("rw-r-----"));

        String text = pki.run("issue", pki.toString(), "vpn-seed-server");
        pki.run("issue", pki.toString(), "vpn-seed-server", "--days", "30");

        assertThat(text).contains("vpn-seed-server, server, serial ", "It takes the place of serial ");
        assertThat(pki.run("show", pki.file("vpn-seed-server/tls.crt")))
                .contains("vpn-seed-server.shoot--local--demo.svc.cluster.local", "use      serverAuth\n", "29 days");
        assertThat(pki.mode("vpn-seed-server/tls.key")).isEqualTo("rw-r-----");
        try (var all = Files.walk(pki.directory())) {
            assertThat(all.filter(Files::isRegularFile)
                            .filter(path -> path.toString().endsWith(".key")))
                    .allSatisfy(path -> assertThat(Files.readString(path)).isNotEqualTo(key));
        }
        assertThat(Files.readString(pki.path("vpn-seed-server/previous.crt"))).isNotEqualTo(before);
        pki.run("crl", pki.toString(), "--revoke", pki.file("vpn-seed-server/previous.crt"));
    }

    @Test
    void keepsEachCertificateThatWasReplacedSoThatItCanBeRevoked() throws Exception {
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            serials.add(CertificateText.read(pki.path("vpn-shoot-client/tls.crt"))
                    .get(0)
                    .getSerialNumber());
            pki.run("issue", pki.toString(), "vpn-shoot-client");
        }

        String names = "previous-001.crt,previous-002.crt,previous.crt";
        pki.run(
                "crl",
                pki.toString(),
                "--revoke",
                Arrays.stream(names.split(","))
                        .map(name -> pki.file("vpn-shoot-client/" + name))
                        .collect(Collectors.joining(",")));
        assertThat(PemContents.read(pki.path("crl.pem")).lists().get(0).getRevokedCertificates())
                .map(X509CRLEntry::getSerialNumber)
                .containsExactlyInAnyOrderElementsOf(serials);
        assertThat(pki.run("show", pki.toString())).doesNotContain("previous");
    }

    @ParameterizedTest
    @CsvSource({
        "new, --days=3, --role is missing",
        "new, --role=both, is neither client nor server",
        "New, --role=client, cannot be the directory of a certificate",
        "../new, --role=client, cannot be the directory of a certificate",
        "old-ca, --role=client, cannot be the directory of a certificate",
        "ca-vpn, --role=client, cannot be the directory of a certificate",
        "vpn-shoot, --role=server, cannot be the directory of a certificate",
        "new, --role=client --name=*.x, neither a DNS name nor an IP address",
        "new, --role=client --days=0, 0 is not from 1 to 3650",
        "new, --role=client --days=3651, 3651 is not from 1 to 3650",
    })
    void refusesToIssueInOneLine(String name, String options, String words) {
        String[] command =
                ("pki issue " + pki + " " + name + " " + options).strip().split(" ");

        CtlRun run = CtlRun.of(command);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("vpnctl: ").contains(words).hasLineCount(1);
        assertThat(pki.path("new")).doesNotExist();
    }

    @Test
    void refusesACertificateThatWouldOutliveItsAuthority() {
        pki.run("rotate", "prepare", pki.toString(), "--days", "100");

        CtlRun run = CtlRun.of("pki", "rotate", "switch", pki.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("after its authority, which ends ").hasLineCount(1);
        pki.run("rotate", "switch", pki.toString(), "--days", "99");
    }

    @Test
    void rotatesAndSaysWhatIsNext() throws IOException {
        assertThat(pki.run("rotate", "status", pki.toString()))
                .startsWith("phase: none\n")
                .contains("vpn-seed-server      of CN=rvpn-ca until ", ", believes CN=rvpn-ca\n")
                .endsWith("next: vpnctl pki rotate prepare " + pki + " begins a rotation\n");
        assertThat(pki.run("rotate", "prepare", pki.toString()))
                .startsWith("phase: prepared\n")
                .contains("of CN=rvpn-ca until ", "believes CN=rvpn-ca and CN=rvpn-ca-2\n")
                .endsWith("read its ca.crt: vpnctl pki rotate switch " + pki + "\n");
        assertThat(CtlRun.of("pki", "rotate", "complete", pki.toString()))
                .isEqualTo(new CtlRun(
                        2,
                        "",
                        "vpnctl: " + pki
                                + " is prepared: there is no old authority to take away; once every program has"
                                + " read its ca.crt: vpnctl pki rotate switch " + pki + "\n"));
        assertThat(pki.run("rotate", "switch", pki.toString())).contains("of CN=rvpn-ca-2 until ");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(pki.run("rotate", "status", pki.toString(), "-o", "json"))
                        .get("phase")
                        .asText())
                .isEqualTo("switched");
        assertThat(pki.run("rotate", "complete", pki.toString()))
                .startsWith("phase: none\n")
                .contains(", believes CN=rvpn-ca-2\n");
    }

    @Test
    void refusesToChangeADirectoryThatAnotherProcessChanges() throws IOException {
        try (FileChannel other =
                FileChannel.open(pki.path(".vpnctl-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();

            assertThat(CtlRun.of("pki", "rotate", "prepare", pki.toString()))
                    .isEqualTo(new CtlRun(2, "", "vpnctl: another vpnctl is changing " + pki + "; wait for its end\n"));
        }
        pki.run("rotate", "prepare", pki.toString());
    }

    @Test
    void completeKeepsWhatMayStillHaveToBeRevoked() throws IOException {
        pki.run("rotate", "prepare", pki.toString());
        pki.run("rotate", "switch", pki.toString());
        pki.run("issue", pki.toString(), "kube-apiserver");
        String ofTheNew = Files.readString(pki.path("kube-apiserver/previous.crt"));
        assertThat(pki.path("kube-apiserver/previous-001.crt")).exists();

        pki.run("rotate", "complete", pki.toString());

        assertThat(pki.path("kube-apiserver/previous-001.crt")).doesNotExist();
        assertThat(pki.path("kube-apiserver/previous.crt")).hasContent(ofTheNew);
        pki.run("crl", pki.toString(), "--revoke", pki.file("kube-apiserver/previous.crt"));
    }

    @Test
    void refusesADirectoryThatIsNone() {
        assertThat(CtlRun.of("pki", "rotate", "prepare", pki.file("none")).err())
                .startsWith(
                        "vpnctl: " + pki.file("none") + " is not a directory; give one that vpnctl pki init has made");
        assertThat(CtlRun.of("pki", "rotate", "prepare", directory.toString()).err())
                .startsWith("vpnctl: " + directory.resolve("ca.crt") + " does not exist");
    }
}
