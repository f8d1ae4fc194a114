package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Settings;
import rvpn.core.config.StartException;
import rvpn.core.config.YamlFile;
import rvpn.core.status.Metrics;
import rvpn.core.status.Readiness;

/** Files that change under a running program. */
class IdentityWatchTest {
    private static final TestPki PKI = TestPki.create();

    @TempDir
    Path directory;

    private final List<String> events = new ArrayList<>();
    private Identity first;

    @BeforeEach
    void writeAGoodServer() {
        first = PKI.server();
        TestPki.write(directory, first);
    }

    @Test
    void keepsTheIdentityWhileNothingChanges() throws Exception {
        IdentityWatch watch = watch(false);

        assertThat(watch.look()).isFalse();
        assertThat(watch.get()).isEqualTo(first);
        assertThat(watch.readiness()).isEqualTo(Readiness.ready());
    }

    @Test
    void takesANewCertificateAtTheNextLookAndTellsSoOnce() throws Exception {
        IdentityWatch watch = watch(false);
        Identity next = PKI.server();
        TestPki.write(directory, next);

        assertThat(watch.look()).isTrue();
        assertThat(watch.look()).isFalse();

        assertThat(watch.get()).isEqualTo(next);
        assertThat(events).containsExactly("swap", "own");
        assertThat(value(watch, "rvpn_identity_reloads")).isEqualTo(1);
    }

    @Test
    void isNotMovedByFilesThatAreOnlyTouched() throws Exception {
        IdentityWatch watch = watch(false);
        TestPki.write(directory, first);

        assertThat(watch.look()).isFalse();
        assertThat(events).isEmpty();
    }

    /** As Kubernetes does it: tls.crt leads to ..data/tls.crt, and ..data to a directory that is replaced by another. */
    @Test
    void seesADirectoryThatIsReplacedBehindALink() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Identity next = PKI.server();
        TestPki.write(Files.createDirectory(mount.resolve("..1")), first);
        TestPki.write(Files.createDirectory(mount.resolve("..2")), next);
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
        for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
            Files.createSymbolicLink(mount.resolve(file), Path.of("..data", file));
        }
        IdentityWatch watch = watch(mount, false, Clock.systemUTC());

        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
        Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        assertThat(watch.look()).isTrue();
        assertThat(watch.get()).isEqualTo(next);
    }

    @Test
    void waitsForTheOtherHalfWithoutAWord() throws Exception {
        IdentityWatch watch = watch(false);
        Identity next = PKI.server();
        TestPki.write(directory.resolve("tls.crt"), next.chain());
        assertThat(watch.look()).isFalse();
        assertThat(watch.problem()).isEmpty();

        TestPki.write(directory, next);

        assertThat(watch.look()).isTrue();
        assertThat(watch.get()).isEqualTo(next);
        assertThat(value(watch, "rvpn_identity_reload_failures")).isZero();
    }

    @Test
    void keepsTheOldWholeAndSaysSoOnceWhenTheKeyIsAnothers() throws Exception {
        IdentityWatch watch = watch(false);
        TestPki.write(directory.resolve("tls.crt"), PKI.server().chain());

        for (int i = 0; i < 5; i++) {
            assertThat(watch.look()).isFalse();
        }

        assertThat(watch.get()).isEqualTo(first);
        assertThat(watch.problem())
                .get()
                .asString()
                .startsWith("--key (from default): ")
                .contains("is not the key of");
        assertThat(watch.readiness().isReady()).isTrue();
        assertThat(watch.readiness().remarks())
                .singleElement()
                .asString()
                .startsWith("keeps an older certificate, authority or revocation list: --key");
        assertThat(value(watch, "rvpn_identity_stale")).isEqualTo(1);
        assertThat(value(watch, "rvpn_identity_reload_failures")).isEqualTo(1);
        assertThat(events).isEmpty();
    }

    @Test
    void countsEachDistinctProblemAndForgetsThemOnceTheFilesAreGood() throws Exception {
        IdentityWatch watch = watch(false);
        List<String> problems = new ArrayList<>();
        for (String bad : List.of("", "no PEM", "no PEM either, and longer")) {
            TestPki.write(directory.resolve("ca.crt"), bad);
            watch.look();
            watch.look();
            problems.add(watch.problem().orElse("none"));
        }
        assertThat(problems.get(0)).contains("ca.crt is empty");
        assertThat(problems.get(1)).contains("ca.crt is not PEM").isEqualTo(problems.get(2));
        assertThat(value(watch, "rvpn_identity_reload_failures")).isEqualTo(2);

        TestPki.write(directory.resolve("ca.crt"), PKI.authorities());
        assertThat(watch.look()).isFalse();
        assertThat(watch.problem()).isEmpty();
        assertThat(value(watch, "rvpn_identity_stale")).isZero();
    }

    @Test
    void reportsAnExpiredNewCertificateOnceAlthoughTheClockGoesOn() throws Exception {
        IdentityWatch watch = watch(false);
        IssuedCertificate expired = PKI.issue(
                TestPki.SERVER,
                Role.SERVER,
                new Validity(
                        Clock.systemUTC().instant().minusSeconds(99),
                        Clock.systemUTC().instant().minusSeconds(9)));
        TestPki.write(directory, new Identity(expired.key(), List.of(expired.certificate()), PKI.authorities()));
        for (int i = 0; i < 4; i++) {
            watch.look();
        }
        assertThat(watch.problem())
                .get()
                .asString()
                .contains("tls.crt expired at")
                .doesNotContain("it is");
        assertThat(value(watch, "rvpn_identity_reload_failures")).isEqualTo(1);
    }

    @Test
    void keepsTheOldWhenAFileIsGoneAndTakesItsReturnForNothingNew() throws Exception {
        IdentityWatch watch = watch(false);
        Path aside = Files.move(directory.resolve("tls.key"), directory.resolve("aside"));
        watch.look();
        watch.look();
        assertThat(watch.problem()).get().asString().endsWith("tls.key does not exist");

        Files.move(aside, directory.resolve("tls.key"));

        assertThat(watch.look()).isFalse();
        assertThat(watch.problem()).isEmpty();
        assertThat(watch.get()).isEqualTo(first);
    }

    @Test
    void doesNotCallNewAuthoritiesAnotherOwnCertificate() throws Exception {
        IdentityWatch watch = watch(false);
        TestPki other = TestPki.named("other-ca");
        List<X509Certificate> both =
                List.of(PKI.authority().certificate(), other.authority().certificate());
        TestPki.write(directory.resolve("ca.crt"), both);

        assertThat(watch.look()).isTrue();

        assertThat(watch.get().authorities()).isEqualTo(both);
        assertThat(events).containsExactly("swap");
    }

    @Test
    void doesNotStartWithoutTheRevocationListItIsTold() {
        assertThatThrownBy(() -> watch(true))
                .isInstanceOfSatisfying(StartException.class, refused -> assertThat(refused.exitCode())
                        .isEqualTo(ExitCode.IDENTITY))
                .hasMessage("--crl (from flag --crl): " + directory.resolve("crl.pem") + " does not exist");
    }

    @Test
    void takesANewRevocationListAndKeepsItWhenTheNextIsBadOrGone() throws Exception {
        Path crl = directory.resolve("crl.pem");
        TestPki.write(crl, PKI.revokes());
        IdentityWatch watch = watch(true);
        Identity client = PKI.client();
        assertThat(isBelieved(watch, client)).isTrue();

        TestPki.write(crl, PKI.revokes(client.certificate()));
        assertThat(watch.look()).isTrue();
        assertThat(isBelieved(watch, client)).isFalse();

        TestPki.write(crl, "-----BEGIN X509 CRL-----\nMII\n");
        watch.look();
        watch.look();
        assertThat(watch.problem()).get().asString().contains("crl.pem is damaged");
        Files.delete(crl);
        watch.look();
        watch.look();
        assertThat(watch.problem()).get().asString().contains("crl.pem does not exist");
        assertThat(isBelieved(watch, client)).isFalse();
        assertThat(events).containsExactly("swap");
    }

    @Test
    void tellsWhenItsCertificatesAndListsEnd() throws Exception {
        TestPki.write(directory.resolve("crl.pem"), PKI.revokes());
        IdentityWatch watch = watch(true);

        assertThat(values(watch, "rvpn_certificate_expiry_seconds"))
                .containsExactlyInAnyOrder(
                        seconds(first.certificate()), seconds(PKI.authority().certificate()), Double.POSITIVE_INFINITY);
        assertThat(value(watch, "rvpn_crl_expiry_seconds"))
                .isEqualTo(watch.get().revocations().earliestEnd().orElseThrow().getEpochSecond());
    }

    @Test
    void isNotReadyOnceItsOwnCertificateHasExpired() throws Exception {
        Clock[] now = {Clock.systemUTC()};
        Clock moving = new Clock() {
            @Override
            public ZoneId getZone() {
                return now[0].getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0].instant();
            }
        };
        IdentityWatch watch = watch(directory, false, moving);
        now[0] = Clock.offset(Clock.systemUTC(), Duration.ofDays(31));

        assertThat(watch.readiness().reasons())
                .singleElement()
                .asString()
                .startsWith("the own certificate expired at ");
    }

    private static boolean isBelieved(IdentityWatch watch, Identity client) {
        try {
            PeerCheck check = new PeerCheck(
                    watch.get(), Role.CLIENT, List.of(ExpectedName.parse(TestPki.CLIENT)), Clock.systemUTC());
            check.check(client.chain());
            return true;
        } catch (PeerRefusedException refused) {
            return false;
        }
    }

    private IdentityWatch watch(boolean withList) throws StartException {
        return watch(directory, withList, Clock.systemUTC());
    }

    private IdentityWatch watch(Path from, boolean withList, Clock clock) throws StartException {
        IdentityFiles files = IdentityFiles.named("", from);
        Map<String, String> flags =
                withList ? Map.of("crl", from.resolve("crl.pem").toString()) : Map.of();
        Settings settings = Settings.resolve(files.all(), flags, Map.of(), YamlFile.none());
        IdentityWatch watch = new IdentityWatch(IdentitySource.of(settings, files, Role.SERVER, clock));
        watch.onSwap(next -> events.add("swap"));
        watch.onOwnChange(() -> events.add("own"));
        return watch;
    }

    private static double seconds(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant().getEpochSecond();
    }

    private static double value(IdentityWatch watch, String name) {
        return values(watch, name).get(0);
    }

    private static List<Double> values(IdentityWatch watch, String name) {
        PrometheusRegistry registry = new PrometheusRegistry();
        IdentityMetrics.register(new Metrics(registry), watch, Stream::empty);
        List<Double> values = new ArrayList<>();
        for (MetricSnapshot snapshot : registry.scrape(name::equals)) {
            if (snapshot instanceof CounterSnapshot counter) {
                counter.getDataPoints().forEach(point -> values.add(point.getValue()));
            } else if (snapshot instanceof GaugeSnapshot gauge) {
                gauge.getDataPoints().forEach(point -> values.add(point.getValue()));
            }
        }
        return values;
    }
}
