package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRLEntry;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.PemContents;
import rvpn.seed.yaml.YamlText;

/** {@code vpnctl pki} show, issue, rotate and secrets, as their user sees them. */
class PkiLifeTest {
    @TempDir
    Path directory;

    private Path pki;

    @BeforeEach
    void init() {
        pki = directory.resolve("pki");
        succeed("init", pki.toString());
    }

    @Test
    void showsWhatADirectoryHolds() {
        succeed("crl", pki.toString(), "--revoke", file("kube-apiserver/tls.crt"));

        String text = succeed("show", pki.toString());

        assertThat(text.lines().filter(line -> !line.startsWith(" ")))
                .containsExactly(
                        file("ca.crt"),
                        file("crl.pem"),
                        file("kube-apiserver/ca.crt"),
                        file("kube-apiserver/tls.crt"),
                        file("vpn-seed-client/ca.crt"),
                        file("vpn-seed-client/tls.crt"),
                        file("vpn-seed-server/ca.crt"),
                        file("vpn-seed-server/tls.crt"),
                        file("vpn-shoot-client/ca.crt"),
                        file("vpn-shoot-client/tls.crt"),
                        file("vpn-shoot-server/ca.crt"),
                        file("vpn-shoot-server/tls.crt"));
        assertThat(text)
                .contains("  use      authority\n", "  use      clientAuth\n", "  key      EC P-256\n", "364 days left")
                .contains("  list of  CN=rvpn-ca\n", "  number   1\n", "  revoked  1: ")
                .containsPattern("\n  sha256   [0-9a-f]{64}\n");
    }

    @Test
    void showsTheSameAsJson() throws IOException {
        succeed("crl", pki.toString());

        String text = succeed("show", pki.toString(), "-o", "json");

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
        succeed("issue", pki.toString(), "vpn-shoot-client", "--days", "20");

        CtlRun run = CtlRun.of("pki", "show", pki.toString(), "--fail-within-days", "30");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("vpnctl: " + file("vpn-shoot-client/tls.crt") + ": CN=vpn-shoot-client ends at ")
                .endsWith(", sooner than in 30 days\n");
        assertThat(run.out()).contains("vpn-seed-server/tls.crt");
        succeed("show", pki.toString(), "--fail-within-days", "19");
        assertThat(CtlRun.of("pki", "show", pki.toString(), "--fail-within-days", "400")
                        .err())
                .endsWith("; so do 4 others\n");
    }

    @Test
    void namesTheFileAndTheLineOfADamagedBlock() throws IOException {
        String good = Files.readString(pki.resolve("ca.crt"));
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
        Files.writeString(pki.resolve("kube-apiserver/tls.key"), Files.readString(pki.resolve("ca.key")));

        CtlRun run = CtlRun.of("pki", "show", pki.toString());

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("vpnctl: " + file("kube-apiserver/tls.key") + " is not the key of the certificate in "
                        + file("kube-apiserver/tls.crt") + "\n");
        assertThat(run.out()).contains("vpn-shoot-client/tls.crt");
    }

    @Test
    void refusesADirectoryWithoutCertificatesAndAKeyWithoutOne() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(CtlRun.of("pki", "show", empty.toString()).err()).contains(empty + " holds no certificate");
        assertThat(CtlRun.of("pki", "show", file("ca.key")).err())
                .isEqualTo("vpnctl: " + file("ca.key") + " holds neither a certificate nor a revocation list\n");
    }

    @Test
    void issuesAFurtherClient() throws IOException {
        String text = succeed(
                "issue",
                pki.toString(),
                "vpn-shoot-client-1",
                "--role",
                "client",
                "--days",
                "30",
                "--name",
                "vpn-shoot-client-1,10.1.2.3");

        assertThat(text).startsWith("Wrote " + file("vpn-shoot-client-1") + ": vpn-shoot-client-1, client, serial ");
        assertThat(succeed("show", file("vpn-shoot-client-1/tls.crt")))
                .contains("names    vpn-shoot-client-1, 10.1.2.3\n", "use      clientAuth\n", "29 days left");
        assertThat(mode("vpn-shoot-client-1")).isEqualTo("rwx------");
        assertThat(mode("vpn-shoot-client-1/tls.key")).isEqualTo("rw-------");
        assertThat(Files.readString(pki.resolve("vpn-shoot-client-1/ca.crt")))
                .isEqualTo(Files.readString(pki.resolve("ca.crt")));
    }

    @Test
    void renewsInPlaceAndKeepsTheOldCertificateWithoutItsKey() throws IOException {
        String before = Files.readString(pki.resolve("vpn-seed-server/tls.crt"));
        String key = Files.readString(pki.resolve("vpn-seed-server/tls.key"));
        Files.setPosixFilePermissions(
                pki.resolve("vpn-seed-server/tls.key"), PosixFilePermissions.fromString("rw-r-----"));

        String text = succeed("issue", pki.toString(), "vpn-seed-server");
        succeed("issue", pki.toString(), "vpn-seed-server", "--days", "30");

        assertThat(text).contains("vpn-seed-server, server, serial ", "It takes the place of serial ");
        assertThat(succeed("show", file("vpn-seed-server/tls.crt")))
                .contains("vpn-seed-server.shoot--local--demo.svc.cluster.local", "use      serverAuth\n", "29 days");
        assertThat(mode("vpn-seed-server/tls.key")).isEqualTo("rw-r-----");
        try (var all = Files.walk(pki)) {
            assertThat(all.filter(Files::isRegularFile)
                            .filter(path -> path.toString().endsWith(".key")))
                    .allSatisfy(path -> assertThat(Files.readString(path)).isNotEqualTo(key));
        }
        assertThat(Files.readString(pki.resolve("vpn-seed-server/previous.crt")))
                .isNotEqualTo(before);
        succeed("crl", pki.toString(), "--revoke", file("vpn-seed-server/previous.crt"));
    }

    @Test
    void keepsEachCertificateThatWasReplacedSoThatItCanBeRevoked() throws Exception {
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            serials.add(CertificateText.read(pki.resolve("vpn-shoot-client/tls.crt"))
                    .get(0)
                    .getSerialNumber());
            succeed("issue", pki.toString(), "vpn-shoot-client");
        }

        String names = "previous-001.crt,previous-002.crt,previous.crt";
        succeed(
                "crl",
                pki.toString(),
                "--revoke",
                Arrays.stream(names.split(","))
                        .map(name -> file("vpn-shoot-client/" + name))
                        .collect(Collectors.joining(",")));
        assertThat(PemContents.read(pki.resolve("crl.pem")).lists().get(0).getRevokedCertificates())
                .map(X509CRLEntry::getSerialNumber)
                .containsExactlyInAnyOrderElementsOf(serials);
        assertThat(succeed("show", pki.toString())).doesNotContain("previous");
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
        assertThat(pki.resolve("new")).doesNotExist();
    }

    @Test
    void refusesACertificateThatWouldOutliveItsAuthority() {
        succeed("rotate", "prepare", pki.toString(), "--days", "100");

        CtlRun run = CtlRun.of("pki", "rotate", "switch", pki.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("after its authority, which ends ").hasLineCount(1);
        succeed("rotate", "switch", pki.toString(), "--days", "99");
    }

    @Test
    void rotatesAndSaysWhatIsNext() throws IOException {
        assertThat(succeed("rotate", "status", pki.toString()))
                .startsWith("phase: none\n")
                .contains("vpn-seed-server      of CN=rvpn-ca until ", ", believes CN=rvpn-ca\n")
                .endsWith("next: vpnctl pki rotate prepare " + pki + " begins a rotation\n");
        assertThat(succeed("rotate", "prepare", pki.toString()))
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
        assertThat(succeed("rotate", "switch", pki.toString())).contains("of CN=rvpn-ca-2 until ");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(succeed("rotate", "status", pki.toString(), "-o", "json"))
                        .get("phase")
                        .asText())
                .isEqualTo("switched");
        assertThat(succeed("rotate", "complete", pki.toString()))
                .startsWith("phase: none\n")
                .contains(", believes CN=rvpn-ca-2\n");
    }

    @Test
    void refusesToChangeADirectoryThatAnotherProcessChanges() throws IOException {
        try (FileChannel other =
                FileChannel.open(pki.resolve(".vpnctl-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();

            assertThat(CtlRun.of("pki", "rotate", "prepare", pki.toString()))
                    .isEqualTo(new CtlRun(2, "", "vpnctl: another vpnctl is changing " + pki + "; wait for its end\n"));
        }
        succeed("rotate", "prepare", pki.toString());
    }

    @Test
    void completeKeepsWhatMayStillHaveToBeRevoked() throws IOException {
        succeed("rotate", "prepare", pki.toString());
        succeed("rotate", "switch", pki.toString());
        succeed("issue", pki.toString(), "kube-apiserver");
        String ofTheNew = Files.readString(pki.resolve("kube-apiserver/previous.crt"));
        assertThat(pki.resolve("kube-apiserver/previous-001.crt")).exists();

        succeed("rotate", "complete", pki.toString());

        assertThat(pki.resolve("kube-apiserver/previous-001.crt")).doesNotExist();
        assertThat(pki.resolve("kube-apiserver/previous.crt")).hasContent(ofTheNew);
        succeed("crl", pki.toString(), "--revoke", file("kube-apiserver/previous.crt"));
    }

    @Test
    void printsNoSecretsOfADirectoryThatAnotherProcessChanges() throws IOException {
        String[] secrets = {"pki", "secrets", pki.toString(), "--namespace", "x"};
        try (FileChannel other =
                FileChannel.open(pki.resolve(".vpnctl-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();

            assertThat(CtlRun.of(secrets))
                    .isEqualTo(new CtlRun(2, "", "vpnctl: another vpnctl is changing " + pki + "; wait for its end\n"));
        }
        assertThat(CtlRun.of(secrets).status()).isZero();
    }

    @Test
    void refusesADirectoryThatIsNone() {
        assertThat(CtlRun.of("pki", "rotate", "prepare", file("none")).err())
                .startsWith("vpnctl: " + file("none") + " is not a directory; give one that vpnctl pki init has made");
        assertThat(CtlRun.of("pki", "rotate", "prepare", directory.toString()).err())
                .startsWith("vpnctl: " + directory.resolve("ca.crt") + " does not exist");
    }

    @Test
    void printsSecretsOfKubernetes() throws Exception {
        String text = succeed("secrets", pki.toString(), "--namespace", "shoot--x--y");

        assertThat(text).isEqualTo(succeed("secrets", pki.toString(), "--namespace", "shoot--x--y"));
        assertThat(text.lines().filter(line -> line.startsWith("  name: ")))
                .containsExactly(
                        "  name: \"ca-vpn\"",
                        "  name: \"kube-apiserver-http-proxy\"",
                        "  name: \"vpn-seed\"",
                        "  name: \"vpn-seed-server\"",
                        "  name: \"vpn-shoot\"",
                        "  name: \"vpn-shoot-ca\"",
                        "  name: \"vpn-shoot-client\"");
        assertThat(text)
                .startsWith("---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: \"ca-vpn\"\n  namespace: "
                        + "\"shoot--x--y\"\ntype: Opaque\ndata:\n  bundle.crt: ")
                .contains("type: kubernetes.io/tls\ndata:\n  ca.crt: ")
                .contains("\n  tls.key: " + base64("vpn-seed-server/tls.key") + "\n")
                .doesNotContain(base64("ca.key"));
        for (String document : text.substring("---\n".length()).split("(?m)^---\n")) {
            YamlText.parse("secret", document);
        }
    }

    @Test
    void printsChosenSecretsAndTheAuthoritysKeyOnlyWhenAsked() throws IOException {
        String text = succeed(
                "secrets",
                pki.toString(),
                "--namespace",
                "kube-system",
                "--only",
                "ca-vpn,vpn-shoot-client",
                "--with-authority-key");

        assertThat(text.lines().filter(line -> line.startsWith("  name: "))).hasSize(2);
        assertThat(text).contains("\n  ca.key: " + base64("ca.key") + "\n");
        assertThat(CtlRun.of("pki", "secrets", pki.toString(), "--namespace", "x", "--only", "none")
                        .err())
                .startsWith(
                        "vpnctl: --only: 'none' is none of the Secrets; there are ca-vpn, kube-apiserver-http-proxy, ");
    }

    @Test
    void writesSecretsForTheirOwnerOnly() throws IOException {
        Path file = Files.writeString(directory.resolve("secrets.yaml"), "old");

        assertThat(succeed("secrets", pki.toString(), "--namespace", "x", "--output-file", file.toString()))
                .isEmpty();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("name: \"vpn-seed-server\"");
    }

    private String succeed(String... arguments) {
        CtlRun run = CtlRun.of(
                Stream.concat(Stream.of("pki"), List.of(arguments).stream()).toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }

    private String file(String name) {
        return pki.resolve(name).toString();
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(pki.resolve(name)));
    }

    private String base64(String name) throws IOException {
        return Base64.getEncoder()
                .encodeToString(Files.readString(pki.resolve(name)).getBytes(StandardCharsets.US_ASCII));
    }
}
