package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.identity.Identity;
import rvpn.core.identity.Pem;
import rvpn.core.identity.TestPki;
import rvpn.core.pass.GateKey;
import rvpn.core.pass.Pass;
import rvpn.core.pass.PassMaker;
import rvpn.core.pass.PassRefusedException;
import rvpn.core.status.Metrics;

class PassPoliciesTest {
    private static final TestPki PKI = TestPki.create();
    private static final Identity CLIENT = PKI.client();
    private static final String NAME = "vpn.a.example";
    private static final String NO_AUTHORITY = "this destination trusts no such authority";

    @TempDir
    Path folder;

    private long nowNs;
    private final PassPolicies policies = new PassPolicies(List.of(), Clock.systemUTC(), () -> nowNs);

    private Route route(String namespace) {
        PassRules rules = new PassRules(
                Optional.of(folder.resolve("ca.crt")),
                Optional.of(folder.resolve("crl.pem")),
                List.of(),
                List.of(),
                Optional.empty());
        return new Route(namespace, List.of(), rules);
    }

    private void write(X509Certificate... revoked) throws Exception {
        Files.writeString(folder.resolve("ca.crt"), Pem.text(PKI.authorities().get(0)));
        Files.writeString(folder.resolve("crl.pem"), Pem.text(PKI.revokes(revoked)));
    }

    private void laterBy(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private ThrowingCallable showing(String namespace) {
        return showing(policies, namespace);
    }

    private ThrowingCallable showing(PassPolicies to, String namespace) {
        return () -> to.of(route(namespace))
                .verify(
                        Pass.parse(PassMaker.make(CLIENT, NAME, Clock.systemUTC())),
                        Set.of(NAME),
                        Clock.systemUTC().instant());
    }

    @Test
    void filesThatComeLaterAreTakenUp() throws Exception {
        assertThatThrownBy(showing("a"))
                .isInstanceOf(PassRefusedException.class)
                .hasMessage(NO_AUTHORITY);
        assertThat(policies.stale()).isEqualTo(1);
        write();
        laterBy(1000);

        assertThatCode(showing("a")).doesNotThrowAnyException();
        assertThat(policies.stale()).isZero();
    }

    @Test
    void tellsWhenTheFirstAuthorityOrListEnds() throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        policies.register(new Metrics(registry));
        assertThat(expiry(registry)).isInfinite();
        write();

        policies.prepare(List.of(route("a")));

        double authority = PKI.authorities().get(0).getNotAfter().toInstant().getEpochSecond();
        double list = PKI.revokes().getNextUpdate().toInstant().getEpochSecond();
        assertThat(expiry(registry)).isCloseTo(Math.min(authority, list), within(60.0));
    }

    @Test
    void theMetricsTellOfFilesThatNoPassHasMet() throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        policies.register(new Metrics(registry));
        policies.prepare(List.of(route("a")));
        assertThat(policies.stale()).isEqualTo(1);
        write();
        laterBy(1000);

        assertThat(expiry(registry)).isFinite();
        assertThat(policies.stale()).isZero();
    }

    private static double expiry(PrometheusRegistry registry) {
        GaugeSnapshot gauge = (GaugeSnapshot)
                registry.scrape("rvpn_certificate_expiry_seconds"::equals).get(0);
        return gauge.getDataPoints().get(0).getValue();
    }

    @Test
    void whoIsRevokedIsRefusedFromTheNextLookOn() throws Exception {
        write();
        assertThatCode(showing("a")).doesNotThrowAnyException();
        write(CLIENT.certificate());
        laterBy(999);
        assertThatCode(showing("a")).doesNotThrowAnyException();
        laterBy(1);

        assertThatThrownBy(showing("a")).hasMessageStartingWith("the pass's certificate was revoked");
    }

    @Test
    void aBrokenFileChangesNothingUntilItIsMended() throws Exception {
        write();
        assertThatCode(showing("a")).doesNotThrowAnyException();
        Files.writeString(folder.resolve("ca.crt"), "-----BEGIN CERTIFICATE-----\nbroken");
        laterBy(1000);

        assertThatCode(showing("a")).doesNotThrowAnyException();
        assertThat(policies.stale()).isEqualTo(1);
        write(CLIENT.certificate());
        laterBy(1000);
        assertThatThrownBy(showing("a")).hasMessageStartingWith("the pass's certificate was revoked");
    }

    @Test
    void aFileThatCouldNotBeReadIsTriedAgainThoughItLooksTheSame() throws Exception {
        write();
        Path broken = Files.writeString(folder.resolve("broken"), "-----BEGIN CERTIFICATE-----\nbroken");
        Path good = folder.resolve("ca.crt");
        byte[] authority = Files.readAllBytes(good);
        FileTime time = Files.getLastModifiedTime(good);
        byte[] padded = Arrays.copyOf(Files.readAllBytes(broken), authority.length);
        writeInPlace(good, padded, time);
        assertThatThrownBy(showing("a")).hasMessage(NO_AUTHORITY);
        writeInPlace(good, authority, time);
        laterBy(1000);

        assertThatCode(showing("a")).doesNotThrowAnyException();
        assertThat(policies.stale()).isZero();
    }

    /** Leaves no trace of the change, like one of the file's mode. */
    private static void writeInPlace(Path file, byte[] bytes, FileTime time) throws Exception {
        Files.write(file, bytes, StandardOpenOption.WRITE);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void theSameGoodFileThatComesBackIsNotStale() throws Exception {
        write();
        assertThatCode(showing("a")).doesNotThrowAnyException();
        Path ca = folder.resolve("ca.crt");
        Path aside = Files.move(ca, folder.resolve("aside"));
        laterBy(1000);
        assertThatCode(showing("a")).doesNotThrowAnyException();
        assertThat(policies.stale()).isEqualTo(1);
        Files.move(aside, ca);
        laterBy(1000);

        assertThatCode(showing("a")).doesNotThrowAnyException();
        assertThat(policies.stale()).isZero();
    }

    @Test
    void aBrokenKeyFileOfAllKeepsNoCertificateFromBeingCheckedNorRevoked() throws Exception {
        Path file = Files.writeString(folder.resolve("gate.pub"), "no key");
        PassPolicies common = new PassPolicies(List.of(file), Clock.systemUTC(), () -> nowNs);
        write();
        assertThatCode(showing(common, "a")).doesNotThrowAnyException();
        assertThat(common.stale()).isEqualTo(1);
        write(CLIENT.certificate());
        laterBy(1000);

        assertThatThrownBy(showing(common, "a")).hasMessageStartingWith("the pass's certificate was revoked");
    }

    @Test
    void aBrokenAuthorityKeepsNoGateKeyFromBeingTakenUp() throws Exception {
        GateKey key = GateKey.create();
        Path file = folder.resolve("gate.pub");
        PassPolicies common = new PassPolicies(List.of(file), Clock.systemUTC(), () -> nowNs);
        Pass pass = Pass.parse(key.issue("a", Clock.systemUTC().instant(), Duration.ofHours(1)));
        ThrowingCallable showing = () ->
                common.of(route("a")).verify(pass, Set.of(), Clock.systemUTC().instant());
        assertThatThrownBy(showing).hasMessage("this destination trusts no such key");
        Files.writeString(file, Pem.text(key.publicKey()));
        laterBy(1000);

        assertThatCode(showing).doesNotThrowAnyException();
        assertThat(common.stale()).isEqualTo(1);
    }

    @Test
    void aRouteThatChangesRemembersWhatWasShown() throws Exception {
        write();
        String pass = PassMaker.make(CLIENT, NAME, Clock.systemUTC());
        policies.of(route("a"))
                .verify(Pass.parse(pass), Set.of(NAME), Clock.systemUTC().instant());
        PassRules others = new PassRules(
                Optional.of(folder.resolve("ca.crt")), Optional.empty(), List.of(), List.of(), Optional.empty());

        assertThatThrownBy(() -> policies.of(new Route("a", List.of(), others))
                        .verify(
                                Pass.parse(pass),
                                Set.of(NAME),
                                Clock.systemUTC().instant()))
                .hasMessage("the pass was shown before");
    }

    @Test
    void aRouteThatIsTakenOutAndPutBackRemembersWhatWasShown() throws Exception {
        write();
        Pass pass = Pass.parse(PassMaker.make(CLIENT, NAME, Clock.systemUTC()));
        ThrowingCallable showing = () -> policies.of(route("a"))
                .verify(pass, Set.of(NAME), Clock.systemUTC().instant());
        assertThatCode(showing).doesNotThrowAnyException();
        policies.prepare(List.of());
        policies.prepare(List.of(route("a")));

        assertThatThrownBy(showing).hasMessage("the pass was shown before");
    }

    @Test
    void aRouteThatNoLongerSpeaksOfPassesIsNotStale() {
        policies.prepare(List.of(route("a")));
        assertThat(policies.stale()).isEqualTo(1);

        policies.prepare(List.of(new Route("a", List.of())));

        assertThat(policies.stale()).isZero();
    }

    @Test
    void namespacesThatStrangersNameLeaveNothingBehind() throws Exception {
        GateKey key = GateKey.create();
        Path file = Files.writeString(folder.resolve("gate.pub"), Pem.text(key.publicKey()));
        PassPolicies common = new PassPolicies(List.of(file), Clock.systemUTC(), () -> nowNs);
        for (int i = 0; i < 1000; i++) {
            Pass pass = Pass.parse(key.issue("ns-" + i, Clock.systemUTC().instant(), Duration.ofHours(1)));
            common.of(new Route("ns-" + i, List.of()))
                    .verify(pass, Set.of(), Clock.systemUTC().instant());
        }

        assertThat(common.remembered()).isEqualTo(1);
    }

    @Test
    void routesThatAreGoneAreForgotten() throws Exception {
        write();
        policies.prepare(List.of(route("a"), route("b")));
        assertThat(policies.remembered()).isEqualTo(2);

        policies.prepare(List.of(route("b")));

        assertThat(policies.remembered()).isEqualTo(1);
        assertThat(policies.shown()).isEqualTo(1);
    }
}
