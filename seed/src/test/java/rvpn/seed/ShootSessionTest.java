package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.config.Side;
import rvpn.ip.TestPackets;
import rvpn.seed.connect.Await;
import rvpn.tun.Offload;
import rvpn.tun.PipeTun;

/** The seed's side of a session, met by shoots of all manners over real TLS on loopback. */
@Timeout(60)
class ShootSessionTest {
    private static final Offload ALL = new Offload(true, true, true);

    @TempDir
    Path directory;

    private SessionBench bench;
    private PipeTun first;
    private PipeTun second;

    @BeforeEach
    void open() throws Exception {
        bench = new SessionBench(directory, ALL);
        first = PipeTun.open("first", 1);
        second = PipeTun.open("second", 1);
    }

    @AfterEach
    void close() {
        bench.close();
        first.close();
        second.close();
    }

    @Test
    void pushesAddressesRoutesAndTimes() throws Exception {
        Control.Welcome welcome = dial(first, ShootPeer.hello("a")).awaitWelcome();
        assertThat(welcome.addresses()).containsExactly("192.168.123.2/24", "fd8f:6d53:b97a:1::2/96");
        assertThat(welcome.routes()).isEmpty();
        assertThat(welcome.mtu()).isEqualTo(1500);
        assertThat(welcome.session()).isEqualTo("a");
        assertThat(welcome.resumed()).isFalse();
        assertThat(bench.session.lanes()).hasSize(1);
    }

    @Test
    void carriesPacketsToTheShoot() throws Exception {
        dial(first, ShootPeer.hello("a")).awaitWelcome();
        ByteBuffer packet = TestPackets.udp("192.168.123.1", "100.96.0.10", 100);
        HostSide.send(bench.tun, 0, packet);
        assertThat(HostSide.receive(first, 0)).isEqualTo(packet);
    }

    @Test
    void letsANewcomerTakeOver() throws Exception {
        ShootPeer before = dial(first, ShootPeer.hello("a"));
        before.awaitWelcome();
        assertThat(dial(second, ShootPeer.hello("b")).awaitWelcome().resumed()).isFalse();
        assertThat(before.awaitEnd()).isEqualTo("replaced: a new stream of the shoot has taken over");

        ByteBuffer packet = TestPackets.udp("192.168.123.1", "100.96.0.10", 100);
        HostSide.send(bench.tun, 0, packet);
        assertThat(HostSide.receive(second, 0)).isEqualTo(packet);
        assertThat(bench.session.lanes()).hasSize(1);
    }

    @Test
    void tellsAShootThatComesBackThatItsSessionLives() throws Exception {
        dial(first, ShootPeer.hello("a")).awaitWelcome();
        assertThat(dial(second, ShootPeer.hello("a")).awaitWelcome().resumed()).isTrue();
    }

    @Test
    void refusesAnUnknownVersion() throws Exception {
        Control.Hello future =
                new Control.Hello(List.of(2, 3), "a", 0, 1, false, List.of(), "node-1", List.of(), "test 9");
        assertThat(dial(first, future).awaitEnd()).isEqualTo("version: this side speaks version 1");
        assertThat(bench.session.lanes()).isEmpty();
    }

    @Test
    void refusesADiallerThatIsOnTheSameSide() throws Exception {
        assertThat(dial(first, ShootPeer.hello("a").from(Side.SEED)).awaitEnd())
                .isEqualTo("refused: this is the seed's end of a tunnel that the shoot dials, but the dialler is the"
                        + " seed's end as well");
    }

    @Test
    void takesAShootThatSpeaksMoreVersionsThanThis() throws Exception {
        Control.Hello both =
                new Control.Hello(List.of(2, 1), "a", 0, 1, false, List.of(), "node-1", List.of(), "test 9");
        assertThat(dial(first, both).awaitWelcome().version()).isEqualTo(1);
    }

    @Test
    void refusesAnotherLaneThanItsOnlyOneAndKeepsThat() throws Exception {
        dial(first, ShootPeer.hello("a")).awaitWelcome();
        List<Lane> carrying = bench.session.lanes();
        Control.Hello other = new Control.Hello(List.of(1), "a", 1, 2, false, List.of(), "node-1", List.of(), "test 1");
        assertThat(dial(second, other).awaitEnd()).isEqualTo("refused: lane 1 is one too many: the session has 1");
        assertThat(bench.session.lanes()).isEqualTo(carrying);
    }

    @Test
    void refusesAWelcomeFromTheShoot() throws Exception {
        Control.Welcome wrongWay = new Control.Welcome(
                1, "a", false, List.of("192.168.123.2/24"), List.of(), 1500, 200, 2000, List.of(), 1);
        assertThat(dial(first, wrongWay).awaitEnd()).contains("expected a HELLO");
    }

    @Test
    void forgetsAShootWhoseGoodbyeComesWithItsHello() throws Exception {
        ShootPeer fickle = dial(first, ShootPeer.hello("a"), new Control.Bye(Control.Reason.STOPPED, "only looking"));
        fickle.awaitEnd();
        Await.until("no shoot is connected", () -> bench.session.lanes().isEmpty());
        dial(second, ShootPeer.hello("b")).awaitWelcome();
        assertThat(bench.session.lanes()).hasSize(1);
    }

    @Test
    void saysThatItStopsAndTakesNoOtherThen() throws Exception {
        ShootPeer peer = dial(first, ShootPeer.hello("a"));
        peer.awaitWelcome();
        bench.stop().sync();
        assertThat(peer.awaitEnd()).isEqualTo("stopped: the seed server stops");
        Await.until("no shoot is connected", () -> bench.session.lanes().isEmpty());
        assertThat(dial(second, ShootPeer.hello("b")).awaitEnd()).isEqualTo("stopped: the seed server stops");
    }

    @Test
    void readsUdpSuperPacketsOnlyForAShootThatTakesThem() throws Exception {
        assertThat(dial(first, ShootPeer.hello("a")).awaitWelcome().features()).isEmpty();
        assertThat(bench.tun.limit()).isEqualTo(new Offload(true, true, false));
        assertThat(dial(second, ShootPeer.hello("b", Control.FEATURE_USO))
                        .awaitWelcome()
                        .features())
                .containsExactly(Control.FEATURE_USO);
        assertThat(bench.tun.limit()).isEqualTo(ALL);
    }

    @Test
    void doesNotAgreeOnUdpSuperPacketsThatItsOwnKernelRefuses() throws Exception {
        try (SessionBench old = new SessionBench(directory, new Offload(true, true, false))) {
            ShootPeer peer = ShootPeer.dial(old, first.queues().get(0), ShootPeer.hello("a", Control.FEATURE_USO));
            assertThat(peer.awaitWelcome().features()).isEmpty();
        }
    }

    private ShootPeer dial(PipeTun device, Control... firstWords) throws Exception {
        return ShootPeer.dial(bench, device.queues().get(0), firstWords);
    }

    @Test
    void tellsWhichNetworksAreMappedToAShootThatCanMapThem() throws Exception {
        bench.close();
        bench = new SessionBench(directory, ALL, 1, Map.of("network-mapping", "force"));

        assertThat(dial(first, ShootPeer.hello("a")).awaitEnd())
                .contains("the networks of seed and shoot are mapped, which this shoot client cannot");
        Control.Welcome welcome =
                dial(second, ShootPeer.hello("b", Control.FEATURE_MAPPING)).awaitWelcome();
        assertThat(welcome.mapping().networks())
                .containsExactly("services 100.64.0.0/13 243.0.0.0/13", "pods 100.96.0.0/11 244.0.0.0/11");
        assertThat(welcome.mapping().sha256()).hasSize(64);

        ByteBuffer packet = TestPackets.udp("244.0.0.10", "192.168.123.1", 100);
        HostSide.send(second, 0, TestPackets.udp("100.96.0.10", "192.168.123.1", 100));
        HostSide.send(second, 0, packet);
        assertThat(HostSide.receive(bench.tun, 0)).isEqualTo(packet);
    }
}
