package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.Settings;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.Identity;
import rvpn.core.identity.IdentityFiles;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.PeerRefusedException;
import rvpn.core.identity.Role;

/** {@code vpnctl pki crl}. */
class PkiCrlTest {
    @TempDir
    Path directory;

    private Path pki;
    private String out;
    private String err;

    @BeforeEach
    void init() {
        pki = directory.resolve("pki");
        assertThat(run("pki", "init", pki.toString())).isZero();
    }

    @Test
    void writesAListThatRevokesNobody() throws Exception {
        assertThat(run("pki", "crl", pki.toString())).isZero();

        assertThat(out).matches("Wrote .*/crl.pem: 0 revoked, valid until 20\\d\\d-\\d\\d-\\d\\d\n");
        assertThat(isBelieved("vpn-shoot-client")).isTrue();
        assertThat(openssl("crl -noout -in crl.pem -CAfile ca.crt -nextupdate -issuer"))
                .contains("verify OK", "CN = rvpn-ca");
    }

    @Test
    void revokesOneAfterTheOtherAndNeverForgets() throws Exception {
        run("pki", "crl", pki.toString(), "--revoke", certificate("kube-apiserver"));
        run("pki", "crl", pki.toString(), "--revoke", certificate("vpn-shoot-client"));
        run("pki", "crl", pki.toString(), "--days", "7");

        assertThat(out).contains("2 revoked");
        assertThat(isBelieved("vpn-shoot-client")).isFalse();
        assertThat(openssl("crl -noout -in crl.pem -crlnumber")).matches("crlNumber=0x0?3\n");
        assertThat(openssl("verify -crl_check -CAfile ca.crt -CRLfile crl.pem vpn-shoot-client/tls.crt"))
                .contains("certificate revoked");
        assertThat(openssl("verify -crl_check -CAfile ca.crt -CRLfile crl.pem vpn-seed-server/tls.crt"))
                .contains("vpn-seed-server/tls.crt: OK");
        try (Stream<Path> files = Files.list(pki)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("."))
                    .containsExactly(".vpnctl-lock");
        }
    }

    @Test
    void refusesTheCertificateOfAnotherAuthority() {
        Path other = directory.resolve("other");
        run("pki", "init", other.toString());

        assertThat(run(
                        "pki",
                        "crl",
                        pki.toString(),
                        "--revoke",
                        other.resolve("vpn-shoot-client/tls.crt").toString()))
                .isEqualTo(2);
        assertThat(err).contains("is not one that " + pki.resolve("ca.crt") + " has signed");
        assertThat(pki.resolve("crl.pem")).doesNotExist();
    }

    @Test
    void refusesToReplaceWhatIsNotItsOwnList() throws Exception {
        Files.writeString(pki.resolve("crl.pem"), "mine");

        assertThat(run("pki", "crl", pki.toString())).isEqualTo(3);
        assertThat(err).contains("crl.pem is not PEM");
        assertThat(Files.readString(pki.resolve("crl.pem"))).isEqualTo("mine");
    }

    @Test
    void refusesAKeyThatIsNotTheAuthoritys() throws Exception {
        Files.copy(pki.resolve("vpn-seed-server/tls.key"), pki.resolve("ca.key"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(run("pki", "crl", pki.toString())).isEqualTo(3);
        assertThat(err).contains("ca.key is not the key of the certificate in ");
    }

    @Test
    void refusesAnotherNumberOfDays() {
        assertThat(run("pki", "crl", pki.toString(), "--days", "0")).isEqualTo(2);
        assertThat(err).isEqualTo("vpnctl: --days: 0 is not from 1 to 3650\n");
    }

    private String certificate(String name) {
        return pki.resolve(name).resolve("tls.crt").toString();
    }

    /** By the server, with the list. */
    private boolean isBelieved(String name) throws Exception {
        IdentityFiles files = IdentityFiles.named("", pki.resolve("vpn-seed-server"));
        Map<String, String> flags = Map.of("crl", pki.resolve("crl.pem").toString());
        Settings settings = Settings.resolve(files.all(), flags, Map.of(), YamlFile.none());
        Identity server = Identity.load(settings, files, Role.SERVER, Clock.systemUTC());
        IdentityFiles peerFiles = IdentityFiles.named("", pki.resolve(name));
        Settings peerSettings = Settings.resolve(peerFiles.all(), Map.of(), Map.of(), YamlFile.none());
        Identity peer = Identity.load(peerSettings, peerFiles, Role.CLIENT, Clock.systemUTC());
        try {
            new PeerCheck(server, Role.CLIENT, List.of(ExpectedName.parse(name)), Clock.systemUTC())
                    .check(peer.chain());
            return true;
        } catch (PeerRefusedException refused) {
            return false;
        }
    }

    private int run(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int status = VpnCtl.run(arguments, new PrintWriter(outText), new PrintWriter(errText));
        out = outText.toString();
        err = errText.toString();
        return status;
    }

    private String openssl(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process openssl = new ProcessBuilder(command)
                .directory(pki.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        openssl.waitFor();
        return text;
    }
}
