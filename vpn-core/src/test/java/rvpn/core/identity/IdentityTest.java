package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.YamlFile;

class IdentityTest {
    private static final TestPki PKI = TestPki.create();

    @TempDir
    Path directory;

    @BeforeEach
    void writeAGoodServer() {
        TestPki.write(directory, PKI.server());
    }

    @Test
    void loadsWhatFitsTogether() throws StartException {
        Identity identity = load();

        assertThat(identity.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=" + TestPki.SERVER);
        assertThat(identity.authorities()).isEqualTo(PKI.authorities());
        assertThat(identity).hasToString("Identity[CN=vpn-seed-server]");
    }

    @Test
    void givesTheJdksOwnObjects() throws StartException {
        Identity identity = load();

        assertThat(identity.key().getClass().getName()).startsWith("sun.security.");
        assertThat(identity.certificate().getClass().getName()).startsWith("sun.security.");
        assertThat(Security.getProvider("BC")).isNull();
    }

    @Test
    void loadsTheChainAboveTheLeaf() throws StartException {
        TestPki root = TestPki.deep("root");
        TestPki middle = root.below("middle");
        Identity leaf = middle.server();
        TestPki.write(
                directory,
                new Identity(
                        leaf.key(),
                        List.of(leaf.certificate(), middle.authority().certificate()),
                        root.authorities()));

        assertThat(load().chain()).hasSize(2);
    }

    @Test
    void refusesAMissingOptionAsUsage() {
        IdentityFiles files = IdentityFiles.named("", null);

        StartException refused = catchThrowableOfType(
                StartException.class,
                () -> Identity.load(settings(files, Map.of()), files, Role.SERVER, Clock.systemUTC()));

        assertThat(refused).isInstanceOf(ConfigException.class).hasMessageStartingWith("--certificate is missing");
    }

    @Test
    void refusesAMissingFile() throws IOException {
        Files.delete(directory.resolve("tls.key"));

        assertRefused("--key (from default): " + directory.resolve("tls.key") + " does not exist");
    }

    @Test
    void namesTheFlagThatNamedTheFile() throws ConfigException {
        IdentityFiles files = IdentityFiles.named("proxy-", directory);
        Settings settings = settings(files, Map.of("proxy-ca", "/nowhere/ca.crt"));

        StartException refused = catchThrowableOfType(
                StartException.class, () -> Identity.load(settings, files, Role.SERVER, Clock.systemUTC()));

        assertThat(refused).hasMessage("--proxy-ca (from flag --proxy-ca): /nowhere/ca.crt does not exist");
    }

    @Test
    void refusesADirectory() throws IOException {
        Files.delete(directory.resolve("ca.crt"));
        Files.createDirectory(directory.resolve("ca.crt"));

        assertRefused("ca.crt is a directory");
    }

    @Test
    void refusesAnEmptyFile() {
        write("tls.crt", "\n");

        assertRefused("--certificate (from default): " + directory.resolve("tls.crt") + " is empty");
    }

    @Test
    void refusesWhatIsNotPem() throws Exception {
        Files.write(directory.resolve("tls.crt"), PKI.server().certificate().getEncoded());

        assertRefused("tls.crt is not PEM: it has no line -----BEGIN ...-----");
    }

    @Test
    void refusesADamagedBlock() {
        write("tls.crt", "-----BEGIN CERTIFICATE-----\nMIIB////\n-----END CERTIFICATE-----\n");

        assertRefused("tls.crt is damaged");
    }

    @Test
    void refusesAFileThatEndsWithinABlock() throws IOException {
        String text = Files.readString(directory.resolve("tls.crt"));
        write("tls.crt", text.substring(0, text.length() / 2));

        assertRefused("tls.crt is damaged");
    }

    @Test
    void refusesAHugeFile() {
        write("ca.crt", "#".repeat((1 << 20) + 1));

        assertRefused("ca.crt is larger than 1 MiB");
    }

    @Test
    void refusesACertificateInPlaceOfTheKey() throws IOException {
        write("tls.key", Files.readString(directory.resolve("tls.crt")));

        assertRefused("tls.key holds no private key");
    }

    @Test
    void refusesAKeyInPlaceOfTheCertificate() throws IOException {
        write("tls.crt", Files.readString(directory.resolve("tls.key")));

        assertRefused("tls.crt holds no certificate");
    }

    @Test
    void refusesAnEncryptedKey() {
        write("tls.key", PemTest.ENCRYPTED_PKCS8);

        assertRefused("--key (from default): " + directory.resolve("tls.key") + " is encrypted");
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() {
        write("tls.key", Pem.text(PKI.client().key()));

        assertRefused("--key (from default): " + directory.resolve("tls.key") + " is not the key of the certificate in "
                + directory.resolve("tls.crt"));
    }

    @Test
    void refusesAKeyOnAnotherCurve() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        write("tls.key", Pem.text(generator.generateKeyPair().getPrivate()));

        assertRefused("is not the key of the certificate");
    }

    @Test
    void refusesAnRsaKeyForAnEcCertificate() throws Exception {
        write("tls.key", Pem.text(rsa().getPrivate()));

        assertRefused("is not the key of the certificate");
    }

    @Test
    void refusesAnExpiredCertificateWithItsDate() {
        write(PKI.issue("x", Role.SERVER, new Validity(Instant.EPOCH, Instant.parse("2021-01-01T00:00:00Z"))));

        assertRefused("tls.crt expired at 2021-01-01T00:00:00Z");
    }

    @Test
    void refusesACertificateOfTheFutureWithItsDate() {
        Instant start = Instant.parse("2099-01-01T00:00:00Z");
        write(PKI.issue("x", Role.SERVER, new Validity(start, start.plusSeconds(9))));

        assertRefused("tls.crt is not valid before 2099-01-01T00:00:00Z");
    }

    @Test
    void refusesAClientsCertificateForAServer() {
        TestPki.write(directory, PKI.client());

        assertRefused("tls.crt lacks the extended key usage serverAuth that its role needs");
    }

    @Test
    void refusesACertificateWithoutAPurpose() {
        write(PKI.leaf(Role.SERVER).without(Extension.extendedKeyUsage).issue());

        assertRefused("tls.crt lacks the extended key usage serverAuth that its role needs");
    }

    @Test
    void refusesAnAuthorityThatDidNotIssueTheCertificate() {
        write("ca.crt", Pem.text(TestPki.named("other-ca").authority().certificate()));

        assertRefused("tls.crt is issued by CN=test-ca, which " + directory.resolve("ca.crt") + " does not hold");
    }

    @Test
    void refusesACaFileWithoutAnAuthority() throws IOException {
        write("ca.crt", Files.readString(directory.resolve("tls.crt")));

        assertRefused("ca.crt holds no certificate of an authority (none has CA:TRUE)");
    }

    @Test
    void loadsAKeyThatEveryoneMayReadButWarns() throws StartException {
        Logger logger = (Logger) LoggerFactory.getLogger("configuration");
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.addAppender(events);
        TestPki.permit(directory.resolve("tls.key"), "rw-r--r--");

        load();

        logger.detachAppender(events);
        assertThat(events.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).startsWith("--key: ").contains("chmod o-r");
        });
    }

    private Identity load() throws StartException {
        IdentityFiles files = IdentityFiles.named("", directory);
        return Identity.load(settings(files, Map.of()), files, Role.SERVER, Clock.systemUTC());
    }

    private void assertRefused(String words) {
        StartException refused = catchThrowableOfType(StartException.class, this::load);

        assertThat(refused).isNotNull().hasMessageContaining(words);
        assertThat(refused.getMessage()).doesNotContain("\n");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.IDENTITY);
    }

    private void write(String file, String text) {
        TestPki.write(directory.resolve(file), text);
    }

    private void write(IssuedCertificate issued) {
        write("tls.crt", Pem.text(issued.certificate()));
        write("tls.key", Pem.text(issued.key()));
    }

    private static Settings settings(IdentityFiles files, Map<String, String> flags) throws ConfigException {
        return Settings.resolve(files.all(), flags, Map.of(), YamlFile.none());
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }
}
