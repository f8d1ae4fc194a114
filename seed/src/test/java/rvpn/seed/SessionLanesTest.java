package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.Control;
import rvpn.core.Counter;
import rvpn.core.Lane;
import rvpn.core.identity.CertificateRequest;
import rvpn.core.identity.Identity;
import rvpn.core.identity.IssuedCertificate;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.core.identity.Validity;
import rvpn.ip.TestPackets;
import rvpn.seed.connect.Await;
import rvpn.tun.Offload;
import rvpn.tun.PipeTun;

/** A session of several lanes at the seed, each on a loop of its own, over real TLS on loopback. */
@Timeout(60)
class SessionLanesTest {
    private static final int LANES = 4;
    private static final ByteBuffer DOWN = TestPackets.udp("192.168.123.1", "100.96.0.10", 100);
    private static final ByteBuffer UP = TestPackets.udp("100.96.0.10", "192.168.123.1", 100);
    private static final String REPLACED = "replaced: a new stream of the shoot has taken over";

    @TempDir
    Path directory;

    private SessionBench bench;
    private PipeTun shoot;

    @BeforeEach
    void open() throws Exception {
        bench = new SessionBench(directory, new Offload(true, true, true), LANES);
        shoot = PipeTun.open("shoot", LANES);
    }

    @AfterEach
    void close() {
        bench.close();
        shoot.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 4", "8, 4"})
    void agreesOnTheSmallerWish(int wished, int agreed) throws Exception {
        assertThat(dial("a", 0, wished).awaitWelcome().lanes()).isEqualTo(agreed);
    }

    @Test
    void givesOneLaneWhereItHasNoMore() throws Exception {
        try (SessionBench one = new SessionBench(directory, new Offload(true, true, true), 1)) {
            ShootPeer peer = ShootPeer.dial(one, shoot.queues().get(0), ShootPeer.lane("a", 0, 8));
            assertThat(peer.awaitWelcome().lanes()).isEqualTo(1);
        }
    }

    @Test
    void carriesEachQueueOnItsLaneAndEachLaneOnItsLoop() throws Exception {
        dialAll("a");
        for (int i = 0; i < LANES; i++) {
            assertCarries(i);
        }
        assertThat(bench.session.lanes().stream().map(Lane::loop))
                .hasSize(LANES)
                .doesNotHaveDuplicates();
        assertThat(bench.loops.total(Counter.SENT_PACKETS)).isEqualTo(LANES);
        for (int i = 0; i < LANES; i++) {
            assertThat(bench.loops.counters(i).get(Counter.SENT_PACKETS)).isEqualTo(1);
        }
    }

    @Test
    void checksThePacketsOfEachLane() throws Exception {
        dialAll("a");
        for (int i = 0; i < LANES; i++) {
            HostSide.send(shoot, i, TestPackets.udp("192.0.2.1", "192.168.123.1", 100));
            assertCarries(i);
        }
        assertThat(bench.loops.total(Counter.DROPPED_SOURCE)).isEqualTo(LANES);
    }

    @Test
    void refusesALaneWhoseSessionDoesNotLive() throws Exception {
        assertThat(dial("a", 1, LANES).awaitEnd()).contains("refused: no session lives here", "lane 0 first");
        dial("a", 0, LANES).awaitWelcome();
        assertThat(dial("b", 1, LANES).awaitEnd())
                .isEqualTo("refused: another session lives here: greet with lane 0 first");
        assertThat(bench.session.lanes()).hasSize(1);
    }

    @Test
    void refusesALaneOfASessionWhoseLanesAreAllLost() throws Exception {
        ShootPeer only = dial("a", 0, LANES);
        only.awaitWelcome();
        only.vanish();
        Await.until("it is down", () -> bench.session.lanes().isEmpty());
        assertThat(dial("a", 1, LANES).awaitEnd()).contains("refused: no session lives here");
    }

    @Test
    void refusesALaneWithAnotherCertificate() throws Exception {
        dial("a", 0, LANES).awaitWelcome();
        ShootPeer thief = ShootPeer.dial(bench, otherIdentity(), shoot.queues().get(1), ShootPeer.lane("a", 1, LANES));
        assertThat(thief.awaitEnd()).isEqualTo("refused: the session belongs to another certificate");
        assertThat(bench.tun.isAttached(1)).isFalse();
    }

    @Test
    void takesALaneWhoseCertificateWasRenewed() throws Exception {
        dial("a", 0, LANES).awaitWelcome();
        ShootPeer renewed = ShootPeer.dial(
                bench, SeedTestConfig.PKI.client(), shoot.queues().get(1), ShootPeer.lane("a", 1, LANES));
        assertThat(renewed.awaitWelcome().resumed()).isTrue();
    }

    @Test
    void refusesALaneBeyondTheAgreedNumber() throws Exception {
        dial("a", 0, 2).awaitWelcome();
        dial("a", 1, 8).awaitWelcome();
        assertThat(dial("a", 2, 8).awaitEnd()).isEqualTo("refused: lane 2 is one too many: the session has 2");
        assertThat(dial("a", 7, 8).awaitEnd()).isEqualTo("refused: lane 7 is one too many: the session has 2");
        assertCarries(0);
        assertCarries(1);
    }

    @Test
    void keepsTheSessionAndTheOtherLanesWhenOneIsLost() throws Exception {
        List<ShootPeer> peers = dialAll("a");
        peers.get(2).vanish();
        Await.until("lane 2 is lost", () -> bench.session.lanes().size() == LANES - 1);
        awaitAttached(0, 1, 3);
        for (int i : new int[] {0, 1, 3}) {
            assertCarries(i);
        }
        dial("a", 2, LANES).awaitWelcome();
        awaitAttached(0, 1, 2, 3);
        assertCarries(2);
    }

    @Test
    void keepsTheSessionWhenLaneZeroIsLostAndComesBack() throws Exception {
        List<ShootPeer> peers = dialAll("a");
        peers.get(0).vanish();
        Await.until("lane 0 is lost", () -> bench.session.lanes().size() == LANES - 1);
        assertCarries(3);
        Control.Welcome again = dial("a", 0, LANES).awaitWelcome();
        assertThat(again.resumed()).isTrue();
        assertThat(again.lanes()).isEqualTo(LANES);
        for (int i = 0; i < LANES; i++) {
            assertCarries(i);
        }
    }

    @Test
    void keepsTheLastQueueForTheShootThatComesBack() throws Exception {
        for (ShootPeer peer : dialAll("a")) {
            peer.vanish();
        }
        Await.until("all are lost", () -> bench.session.lanes().isEmpty());
        Await.until("one is kept", () -> attached().size() == 1);
        dial("a", 0, LANES).awaitWelcome();
        awaitAttached(0);
        assertCarries(0);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3"})
    void replacesALaneAlone(int number) throws Exception {
        List<ShootPeer> peers = dialAll("a");
        assertThat(dial("a", number, LANES).awaitWelcome().resumed()).isTrue();
        assertThat(peers.get(number).awaitEnd()).isEqualTo(REPLACED);
        for (int i = 0; i < LANES; i++) {
            assertCarries(i);
            assertThat(peers.get(i).end.isDone()).isEqualTo(i == number);
        }
    }

    @Test
    void endsAllLanesWhenANewSessionTakesOver() throws Exception {
        List<ShootPeer> peers = dialAll("a");
        Control.Welcome welcome = dial("b", 0, 2).awaitWelcome();
        assertThat(welcome.resumed()).isFalse();
        assertThat(welcome.lanes()).isEqualTo(2);
        for (ShootPeer peer : peers) {
            assertThat(peer.awaitEnd()).isEqualTo(REPLACED);
        }
        awaitAttached(0);
        assertThat(dial("a", 1, LANES).awaitEnd()).contains("another session lives here");
        dial("b", 1, 2).awaitWelcome();
        assertCarries(0);
        assertCarries(1);
    }

    @Test
    void takesLaneZeroWithAnotherCertificateForANewSession() throws Exception {
        List<ShootPeer> peers = dialAll("a");
        ShootPeer other = ShootPeer.dial(bench, otherIdentity(), shoot.queues().get(0), ShootPeer.lane("a", 0, LANES));
        assertThat(other.awaitWelcome().resumed()).isFalse();
        for (ShootPeer peer : peers) {
            assertThat(peer.awaitEnd()).isEqualTo(REPLACED);
        }
    }

    @Test
    void endsAllLanesWhenItStops() throws Exception {
        List<ShootPeer> peers = dialAll("a");
        bench.stop().sync();
        for (ShootPeer peer : peers) {
            assertThat(peer.awaitEnd()).isEqualTo("stopped: the seed server stops");
        }
        Await.until("none is left", () -> bench.session.lanes().isEmpty());
    }

    @Test
    void comesToRestAfterStreamsThatTakeEachOthersPlaces() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        List<ShootPeer> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ShootPeer peer = dial(random.nextBoolean() ? "a" : "b", random.nextInt(LANES), LANES);
            all.add(peer);
            if (random.nextInt(4) == 0) {
                all.get(random.nextInt(all.size())).vanish();
            }
        }
        Await.until("each is in or out", () -> all.stream().allMatch(peer -> peer.welcome.isDone()));
        List<ShootPeer> last = dialAll("last");
        for (int i = 0; i < LANES; i++) {
            assertCarries(i);
        }
        for (ShootPeer peer : all) {
            peer.awaitEnd();
        }
        assertThat(last).noneMatch(peer -> peer.end.isDone());
        assertThat(bench.session.lanes()).hasSize(LANES);
        Await.until("each has its queue", () -> attached().size() == LANES);
    }

    private List<ShootPeer> dialAll(String session) throws Exception {
        List<ShootPeer> peers = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            ShootPeer peer = dial(session, i, LANES);
            peer.awaitWelcome();
            peers.add(peer);
        }
        return peers;
    }

    private ShootPeer dial(String session, int lane, int lanes) throws Exception {
        return ShootPeer.dial(bench, shoot.queues().get(lane % LANES), ShootPeer.lane(session, lane, lanes));
    }

    /** Good, and of the same DNS name, but somebody else. */
    private static Identity otherIdentity() {
        IssuedCertificate issued = SeedTestConfig.PKI
                .authority()
                .issue(new CertificateRequest(
                        "another", List.of(TestPki.CLIENT), Role.CLIENT, Validity.days(Clock.systemUTC(), 1)));
        return new Identity(issued.key(), List.of(issued.certificate()), SeedTestConfig.PKI.authorities());
    }

    private void assertCarries(int lane) throws Exception {
        HostSide.send(bench.tun, lane, DOWN);
        assertThat(HostSide.receive(shoot, lane)).isEqualTo(DOWN);
        HostSide.send(shoot, lane, UP);
        assertThat(HostSide.receive(bench.tun, lane)).isEqualTo(UP);
    }

    /** A lane is counted as lost before its queue is given back. */
    private void awaitAttached(Integer... queues) throws Exception {
        Await.until(
                "queues " + List.of(queues) + " are attached", () -> attached().equals(List.of(queues)));
    }

    private List<Integer> attached() {
        List<Integer> attached = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            if (bench.tun.isAttached(i)) {
                attached.add(i);
            }
        }
        return attached;
    }
}
