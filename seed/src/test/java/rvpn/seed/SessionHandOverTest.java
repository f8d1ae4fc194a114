package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Control;
import rvpn.core.Counter;
import rvpn.ip.TestPackets;
import rvpn.seed.connect.Await;
import rvpn.tun.NativeBuffer;
import rvpn.tun.Offload;
import rvpn.tun.PipeTun;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/** One stream of a lane hands over to the next, over real TLS on loopback. */
@Timeout(60)
class SessionHandOverTest {
    private static final int PACKET_BYTES = 1000;
    private static final int IN_FLIGHT = 30;
    private static final int PACKETS_A_STREAM = 50;
    private static final String MOVED = "another stream has taken its place";
    private static final Control.Hello HELLO = ShootPeer.hello("a");

    @TempDir
    Path directory;

    private SessionBench bench;
    private PipeTun shoot;

    @BeforeEach
    void open() throws Exception {
        bench = new SessionBench(directory, new Offload(true, true, true));
        shoot = PipeTun.open("shoot", 2);
    }

    @AfterEach
    void close() {
        bench.close();
        shoot.close();
    }

    @Test
    void losesNoPacketAndKeepsTheirOrderInBothDirections() throws Exception {
        ShootPeer peer = dial();
        NumberedFlow down = new NumberedFlow(bench.tun, 0, shoot, "192.168.123.1", "100.96.0.10");
        NumberedFlow up = new NumberedFlow(shoot, 0, bench.tun, "100.96.0.10", "192.168.123.1");
        for (int i = 0; i < 20; i++) {
            ShootPeer next = ShootPeer.inPlaceOf(peer, bench, HELLO);
            while (!peer.end.isDone() || down.sent < (i + 1) * PACKETS_A_STREAM) {
                down.step();
                up.step();
            }
            assertThat(peer.awaitEnd()).isEqualTo(MOVED);
            assertThat(next.awaitWelcome().resumed()).isTrue();
            peer = next;
        }
        down.finish();
        up.finish();
    }

    @Test
    void countsTheLaneAsUpAllTheTime() throws Exception {
        ShootPeer peer = dial();
        ShootPeer next = ShootPeer.inPlaceOf(peer, bench, HELLO);
        while (!peer.end.isDone()) {
            assertThat(bench.session.lanes()).hasSize(1);
        }
        next.awaitWelcome();
        assertThat(bench.session.lanes()).hasSize(1);
        assertThat(next.end.isDone()).isFalse();
    }

    @Test
    void goesOnWhenTheStreamThatIsLeftDiesMeanwhile() throws Exception {
        ShootPeer peer = dial();
        peer.fallSilent();
        // It does not tell its old stream, which goes on with its own queue.
        ShootPeer next = ShootPeer.dial(bench, shoot.queues().get(1), HELLO.ofLane(0, true));
        next.awaitWelcome();
        NumberedFlow up = new NumberedFlow(shoot, 1, bench.tun, "100.96.0.10", "192.168.123.1");
        up.step();
        up.finish();
        assertThat(next.end.isDone()).isFalse();
    }

    @Test
    void endsAStreamThatIsNotSaidToLive() throws Exception {
        ShootPeer peer = dial();
        peer.fallSilent();
        ShootPeer next = ShootPeer.dial(bench, shoot.queues().get(0), HELLO);
        assertThat(next.awaitWelcome().resumed()).isTrue();
        NumberedFlow down = new NumberedFlow(bench.tun, 0, shoot, "192.168.123.1", "100.96.0.10");
        down.step();
        down.finish();
    }

    @Test
    void asksTheShootForAnotherStream() throws Exception {
        ShootPeer peer = dial();
        bench.session.drain("a new certificate");
        assertThat(peer.drained.get()).isEqualTo("a new certificate");
        assertThat(peer.end.isDone()).isFalse();
    }

    @Test
    void pushesWhatHasChangedToALaneThatCarries() throws Exception {
        ShootPeer peer = dial();
        SeedConfig other = SeedTestConfig.with(directory, Map.of("mtu", "1400", "pod-networks", "100.112.0.0/12"));
        bench.session.push(new LaneOffer(other, ClientPlan.ofOnly(other.networks()), bench.tun));
        assertThat(peer.updated.get(10, TimeUnit.SECONDS).mtu()).isEqualTo(1400);
        HostSide.send(shoot, 0, TestPackets.udp("100.96.0.10", "192.168.123.1", 100));
        ByteBuffer allowed = TestPackets.udp("100.112.0.10", "192.168.123.1", 100);
        HostSide.send(shoot, 0, allowed);
        assertThat(HostSide.receive(bench.tun, 0)).isEqualTo(allowed);
        assertThat(bench.loops.total(Counter.DROPPED_SOURCE)).isEqualTo(1);
    }

    private ShootPeer dial() throws Exception {
        ShootPeer peer = ShootPeer.dial(bench, shoot.queues().get(0), HELLO);
        peer.awaitWelcome();
        return peer;
    }

    /** Packets with a number each, of which some are under way. */
    private static final class NumberedFlow {
        private final PipeTun from;
        private final int queue;
        private final PipeTun to;
        private final ByteBuffer packet;
        private final NativeBuffer received = NativeBuffer.allocate(IN_FLIGHT * TunQueue.MAX_PACKET_BYTES);
        private final Slices slices = new Slices(IN_FLIGHT);
        private final List<Integer> numbers = new ArrayList<>();
        private int sent;

        NumberedFlow(PipeTun from, int queue, PipeTun to, String source, String destination) {
            this.from = from;
            this.queue = queue;
            this.to = to;
            this.packet = TestPackets.udp(source, destination, PACKET_BYTES);
        }

        void step() throws Exception {
            if (sent - numbers.size() < IN_FLIGHT) {
                HostSide.send(from, queue, packet.duplicate().putInt(packet.limit() - Integer.BYTES, sent++));
            }
            receive();
        }

        private void receive() throws Exception {
            slices.clear();
            int count = to.host(0).read(received, 0, 0, slices);
            for (int i = 0; i < count; i++) {
                numbers.add(received.bytes().getInt(slices.offset(i) + slices.length(i) - Integer.BYTES));
            }
        }

        void finish() throws Exception {
            Await.until("all have come", () -> {
                receive();
                return numbers.size() >= sent;
            });
            assertThat(numbers).isEqualTo(IntStream.range(0, sent).boxed().toList());
        }
    }
}
