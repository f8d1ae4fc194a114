package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.Settings;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.Identity;
import rvpn.core.identity.IdentityFiles;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;

class VpnCtlTest {
    private record Outcome(int status, String out, String err) {}

    @TempDir
    Path directory;

    @Test
    void writesIdentitiesThatBelieveEachOther() throws Exception {
        Path pki = init();

        Identity server = load(pki.resolve("vpn-seed-server"), Role.SERVER);
        Identity client = load(pki.resolve("vpn-shoot-client"), Role.CLIENT);
        Identity apiServer = load(pki.resolve("kube-apiserver"), Role.CLIENT);
        Identity shootServer = load(pki.resolve("vpn-shoot-server"), Role.SERVER);
        Identity sidecar = load(pki.resolve("vpn-seed-client"), Role.CLIENT);

        assertThat(nameOf(server, Role.SERVER, "vpn-seed-server.shoot--local--demo.svc.cluster.local"))
                .isEqualTo("vpn-seed-server.shoot--local--demo.svc.cluster.local");
        assertThat(nameOf(client, Role.CLIENT, "vpn-shoot-client")).isEqualTo("vpn-shoot-client");
        assertThat(nameOf(apiServer, Role.CLIENT, "kube-apiserver-http-proxy-client"))
                .isEqualTo("kube-apiserver-http-proxy-client");
        assertThat(nameOf(shootServer, Role.SERVER, "vpn-shoot-server")).isEqualTo("vpn-shoot-server");
        assertThat(nameOf(sidecar, Role.CLIENT, "vpn-seed-client")).isEqualTo("vpn-seed-client");
    }

    @Test
    void writesExactlyTheseFilesWithTheseModes() throws IOException {
        Path pki = init();

        try (Stream<Path> tree = Files.walk(pki)) {
            assertThat(tree.map(path -> mode(path) + " " + pki.relativize(path)))
                    .containsExactlyInAnyOrder(
                            "rwx------ ",
                            "rw-r--r-- ca.crt",
                            "rw------- ca.key",
                            "rwx------ vpn-seed-server",
                            "rw-r--r-- vpn-seed-server/ca.crt",
                            "rw-r--r-- vpn-seed-server/tls.crt",
                            "rw------- vpn-seed-server/tls.key",
                            "rwx------ vpn-shoot-client",
                            "rw-r--r-- vpn-shoot-client/ca.crt",
                            "rw-r--r-- vpn-shoot-client/tls.crt",
                            "rw------- vpn-shoot-client/tls.key",
                            "rwx------ kube-apiserver",
                            "rw-r--r-- kube-apiserver/ca.crt",
                            "rw-r--r-- kube-apiserver/tls.crt",
                            "rw------- kube-apiserver/tls.key",
                            "rwx------ vpn-shoot-server",
                            "rw-r--r-- vpn-shoot-server/ca.crt",
                            "rw-r--r-- vpn-shoot-server/tls.crt",
                            "rw------- vpn-shoot-server/tls.key",
                            "rwx------ vpn-seed-client",
                            "rw-r--r-- vpn-seed-client/ca.crt",
                            "rw-r--r-- vpn-seed-client/tls.crt",
                            "rw------- vpn-seed-client/tls.key");
        }
    }

    @Test
    void tellsWhatItWrote() {
        Outcome outcome = run("pki", "init", directory.resolve("pki").toString());

        assertThat(outcome.out())
                .contains("Wrote to " + directory.resolve("pki"))
                .contains("vpn-seed-server/")
                .contains("also vpn-seed-server.shoot--local--demo.svc.cluster.local")
                .contains("Keep ca.key away");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void writesIntoAnEmptyDirectoryAndCreatesParents() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(run("pki", "init", empty.toString()).status()).isZero();
        assertThat(run("pki", "init", directory.resolve("a/b").toString()).status())
                .isZero();
        assertThat(mode(empty)).isEqualTo("rwx------");
    }

    @Test
    void addsTheNamesAskedFor() {
        Path pki = directory.resolve("pki");

        run("pki", "init", pki.toString(), "--namespace", "shoot--x--y", "--server-name", "a.example,192.0.2.7,::1");

        assertThat(run("pki", "show", pki.resolve("vpn-seed-server/tls.crt").toString())
                        .out())
                .contains("names    vpn-seed-server, vpn-seed-server.shoot--x--y, vpn-seed-server.shoot--x--y.svc, "
                        + "vpn-seed-server.shoot--x--y.svc.cluster.local, a.example, 192.0.2.7, 0:0:0:0:0:0:0:1\n")
                .contains("issuer   CN=rvpn-ca\n")
                .contains("use      serverAuth\n")
                .contains("364 days left");
    }

    @Test
    void overwritesNothing() throws IOException {
        Path pki = init();
        String key = Files.readString(pki.resolve("ca.key"));

        Outcome outcome = run("pki", "init", pki.toString());

        assertThat(outcome)
                .isEqualTo(new Outcome(
                        2,
                        "",
                        "vpnctl: " + pki
                                + " exists and is not an empty directory; nothing was written: give the name of a"
                                + " new one\n"));
        assertThat(Files.readString(pki.resolve("ca.key"))).isEqualTo(key);
        assertThat(entries(directory)).containsExactly("pki");
    }

    @Test
    void refusesAFileInTheDirectorysPlace() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        assertThat(run("pki", "init", file.toString()).status()).isEqualTo(2);
        assertThat(Files.readString(file)).isEqualTo("mine");
    }

    @Test
    void refusesTheDirectoryItRunsIn() {
        assertThat(run("pki", "init", ".").err())
                .isEqualTo("vpnctl: . is the directory you are in; give the name of a new one\n");
    }

    @Test
    void leavesNothingBehindWhereItCannotWrite() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");

        Outcome outcome = run("pki", "init", file.resolve("pki").toString());

        assertThat(outcome.status()).isEqualTo(4);
        assertThat(outcome.err())
                .startsWith("vpnctl: cannot write " + file.resolve("pki"))
                .hasLineCount(1);
        assertThat(entries(directory)).containsExactly("file");
    }

    @ParameterizedTest
    @CsvSource({
        "--namespace, Shoot_1, is no Kubernetes namespace",
        "--namespace, '', is no Kubernetes namespace",
        "--server-name, *.example.org, wildcards are not accepted",
        "--server-name, 'a b', neither a DNS name nor an IP address",
        "--days, 0, is not from 1 to 3650",
        "--days, 3651, is not from 1 to 3650",
        "--days, many, 'many'",
        "--colour, red, (see vpnctl pki init --help)"
    })
    void refusesAWrongOptionInOneLine(String option, String value, String words) {
        Path pki = directory.resolve("pki");

        Outcome outcome = run("pki", "init", pki.toString(), option, value);

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("vpnctl: ").contains(option, words).hasLineCount(1);
        assertThat(pki).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pki", "pki init", "pki show", "fly"})
    void refusesAnIncompleteCommandInOneLine(String command) {
        Outcome outcome = run(command.isEmpty() ? new String[0] : command.split(" "));

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("vpnctl: ").contains("--help)").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"--help, pki", "pki --help, init", "pki init --help, --namespace", "pki show --help, FILE"})
    void helps(String command, String words) {
        Outcome outcome = run(command.split(" "));

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("Usage: vpnctl", words);
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void helpTellsTheDefaults() {
        assertThat(run("pki", "init", "--help").out()).contains("Default: shoot--local--demo.", "Default: 365.");
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version").out()).startsWith("vpnctl ");
    }

    @Test
    void showNamesTheFileThatIsMissing() {
        Path missing = directory.resolve("none.crt");

        assertThat(run("pki", "show", missing.toString()))
                .isEqualTo(new Outcome(3, "", "vpnctl: " + missing + " does not exist\n"));
    }

    @Test
    @EnabledIf("hasOpenssl")
    void opensslBelievesTheCertificates() throws Exception {
        Path pki = init();

        assertThat(openssl(pki, "verify -x509_strict -purpose sslserver -CAfile ca.crt vpn-seed-server/tls.crt"))
                .endsWith("vpn-seed-server/tls.crt: OK\n");
        assertThat(openssl(pki, "verify -x509_strict -purpose sslclient -CAfile ca.crt vpn-shoot-client/tls.crt"))
                .endsWith("vpn-shoot-client/tls.crt: OK\n");
        assertThat(openssl(pki, "verify -x509_strict -purpose sslclient -CAfile ca.crt kube-apiserver/tls.crt"))
                .endsWith("kube-apiserver/tls.crt: OK\n");
    }

    @Test
    @EnabledIf("hasOpenssl")
    void opensslRefusesTheClientAsAServer() throws Exception {
        assertThat(openssl(init(), "verify -purpose sslserver -CAfile ca.crt vpn-shoot-client/tls.crt"))
                .contains("verification failed");
    }

    @Test
    @EnabledIf("hasOpenssl")
    void opensslReadsEveryField() throws Exception {
        Path pki = init();

        assertThat(openssl(pki, "x509 -noout -text -in vpn-seed-server/tls.crt"))
                .contains("Version: 3", "Issuer: CN = rvpn-ca", "Subject: CN = vpn-seed-server", "NIST CURVE: P-256")
                .contains("TLS Web Server Authentication", "X509v3 Subject Key Identifier")
                .contains("X509v3 Authority Key Identifier", "CA:FALSE", "Digital Signature")
                .contains("DNS:vpn-seed-server.shoot--local--demo.svc.cluster.local");
        assertThat(openssl(pki, "x509 -noout -text -in ca.crt"))
                .contains("CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign");
        assertThat(openssl(pki, "pkey -noout -check -in vpn-seed-server/tls.key"))
                .contains("Key is valid");
    }

    static boolean hasOpenssl() {
        return new File("/usr/bin/openssl").canExecute();
    }

    private Path init() {
        Path pki = directory.resolve("pki");
        Outcome outcome = run("pki", "init", pki.toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return pki;
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = VpnCtl.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new Outcome(status, out.toString(), err.toString());
    }

    private static Identity load(Path directory, Role role) throws Exception {
        IdentityFiles files = IdentityFiles.named("", directory);
        Settings settings = Settings.resolve(files.all(), Map.of(), Map.of(), YamlFile.none());
        return Identity.load(settings, files, role, Clock.systemUTC());
    }

    private static String nameOf(Identity identity, Role role, String expected) throws Exception {
        PeerCheck check = new PeerCheck(identity.authorities(), role, List.of(expected), Clock.systemUTC());
        return check.check(identity.chain()).name();
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException gone) {
            return gone.toString();
        }
    }

    private static List<String> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static String openssl(Path directory, String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process openssl = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(openssl.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        openssl.waitFor();
        return output;
    }
}
