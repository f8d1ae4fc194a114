package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.Settings;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.ExpectedName;
import rvpn.core.identity.Identity;
import rvpn.core.identity.IdentityFiles;
import rvpn.core.identity.IdentitySource;
import rvpn.core.identity.IdentityWatch;
import rvpn.core.identity.IssuedCertificate;
import rvpn.core.identity.PeerRefusedException;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.core.identity.Validity;
import rvpn.core.status.Metrics;

/** A seed whose files change while a shoot is connected, over real TLS on loopback. */
@Timeout(60)
@ExtendWith(CleanRun.class)
class IdentityGuardTest {
    private static final TestPki PKI = TestPki.create();
    private static final int CHECK_MS = 100;

    @TempDir
    Path directory;

    private final Reception seed = new Reception();
    private final Greeter shoot = Greeter.shoot();
    private final List<Lane> live = new CopyOnWriteArrayList<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private Supplier<TlsTerms> terms;
    private IdentityWatch watch;
    private IdentityGuard guard;
    private TwoEnds ends;

    @BeforeEach
    void open() throws Exception {
        TestPki.write(directory, PKI.server());
        TestPki.write(crl(), PKI.revokes());
        IdentityFiles files = IdentityFiles.named("", directory);
        Settings settings = Settings.resolve(files.all(), Map.of("crl", crl().toString()), Map.of(), YamlFile.none());
        watch = new IdentityWatch(IdentitySource.of(settings, files, Role.SERVER, Clock.systemUTC()));
        terms = TlsTerms.of(watch, Role.CLIENT, List.of(ExpectedName.parse(TestPki.CLIENT)), Clock.systemUTC());
        ends = new TwoEnds(PKI, terms, seed);
        seed.on(ends.seedTun.queues().get(0));
        shoot.on(ends.shootTun.queues().get(0));
        guard = IdentityGuard.start(watch, terms, () -> live, CHECK_MS);
        guard.register(new Metrics(registry));
    }

    @AfterEach
    void close() {
        guard.close();
        ends.close();
    }

    private Path crl() {
        return directory.resolve("crl.pem");
    }

    @Test
    void endsTheStreamOfAPeerThatIsRevokedAndTellsBothEndsWhy() throws Exception {
        Identity client = PKI.client();
        connect(client);

        TestPki.write(crl(), PKI.revokes(client.certificate()));

        String words = "the certificate of CN=vpn-shoot-client, serial "
                + client.certificate().getSerialNumber().toString(16) + ", was revoked by CN=test-ca at ";
        assertThat(seed.end().words()).startsWith(words);
        assertThat(shoot.end().words()).startsWith("refused: " + words);
        assertThat(shoot.end().cause()).isEqualTo(StreamEnd.Cause.PEER);
        Await.until("it is counted", () -> endedStreams() == 1);
    }

    @Test
    void refusesARevokedPeerThatComesAgain() throws Exception {
        Identity client = PKI.client();
        TestPki.write(crl(), PKI.revokes(client.certificate()));
        Await.until("the list is taken", () -> isRevoked(client));

        ends.dial(TwoEnds.terms(PKI, client, Role.SERVER, TestPki.SERVER), shoot);

        assertThat(seed.end().words()).contains("was revoked by CN=test-ca");
        assertThat(shoot.end().words()).isEqualTo("the peer refused the TLS handshake: certificate revoked");
    }

    @Test
    void endsTheStreamOfAPeerWhoseCertificateExpires() throws Exception {
        Instant now = Instant.now();
        IssuedCertificate brief =
                PKI.issue(TestPki.CLIENT, Role.CLIENT, new Validity(now.minusSeconds(9), now.plusSeconds(6)));
        connect(new Identity(brief.key(), List.of(brief.certificate()), PKI.authorities()));

        assertThat(seed.end().words()).contains("serial ", ", expired at ");
    }

    @Test
    void endsTheStreamOfAPeerWhoseAuthorityIsTrustedNoMore() throws Exception {
        connect(PKI.client());
        TestPki next = TestPki.create();

        TestPki.write(crl(), next.revokes());
        TestPki.write(directory, next.server());

        assertThat(seed.end().words()).contains("CN=vpn-shoot-client").contains("CN=test-ca");
    }

    @Test
    void leavesStreamsAloneWhenTheOwnCertificateIsReplacedAndShowsTheNewOneToTheNext() throws Exception {
        connect(PKI.client());
        Identity next = PKI.server();

        TestPki.write(directory, next);
        Await.until("it is taken", () -> watch.get().showsTheSameAs(next));
        Greeter another = Greeter.shoot().on(ends.shootTun.queues().get(0));
        ends.dial(TwoEnds.shootTerms(PKI), another);

        assertThat(another.lane().handshake().peer().serial())
                .isEqualTo(next.certificate().getSerialNumber());
        assertThat(seed.end().words()).isEqualTo("a newcomer has taken over"); // and not for the certificate
        assertThat(endedStreams()).isZero();
    }

    private boolean isRevoked(Identity client) {
        try {
            terms.get().peerCheck().check(client.chain());
            return false;
        } catch (PeerRefusedException refused) {
            return true;
        }
    }

    private void connect(Identity client) throws Exception {
        ends.dial(TwoEnds.terms(PKI, client, Role.SERVER, TestPki.SERVER), shoot);
        shoot.lane();
        live.add(seed.lane());
    }

    private double endedStreams() {
        return registry.scrape("rvpn_identity_ended_streams"::equals).stream()
                .map(CounterSnapshot.class::cast)
                .flatMap(counter -> counter.getDataPoints().stream())
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }
}
