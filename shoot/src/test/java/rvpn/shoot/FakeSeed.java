package rvpn.shoot;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import rvpn.core.Control;
import rvpn.core.Counters;
import rvpn.core.Lane;
import rvpn.core.Lanes;
import rvpn.core.PacketGate;
import rvpn.core.StreamEnd;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.TunnelListener;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.ip.Cidr;
import rvpn.tun.PipeTun;

/** The seed's end on loopback: real TLS, and an answer to HELLO that the test decides. */
final class FakeSeed implements Lane.Owner, AutoCloseable {
    /** What it does with a HELLO. */
    interface Answer {
        void to(FakeSeed seed, Lane lane, Control.Hello hello);
    }

    final BlockingQueue<Lane> carrying = new LinkedBlockingQueue<>();
    final BlockingQueue<Control.Hello> hellos = new LinkedBlockingQueue<>();
    final BlockingQueue<StreamEnd> ends = new LinkedBlockingQueue<>();
    private final PipeTun tun = PipeTun.open("seed", Control.MAX_LANES);
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ThreadPoolExecutor handshakes = Lanes.handshakePool();
    private final TunnelListener listener;
    private final Answer answer;
    // By number, all on one loop.
    private final Map<Integer, Lane> current = new HashMap<>();
    private final Map<Lane, Lane> successors = new HashMap<>();

    FakeSeed(Answer answer) throws Exception {
        this.answer = answer;
        PeerCheck check =
                new PeerCheck(TestConfig.PKI.authorities(), Role.CLIENT, List.of(TestPki.CLIENT), Clock.systemUTC());
        Lanes lanes = new Lanes(
                new TlsTerms(TestConfig.PKI.server(), check),
                handshakes,
                new Counters(),
                20_000,
                new StreamSocket(StreamSocket.SYSTEM));
        listener = TunnelListener.bind(loops, new InetSocketAddress("127.0.0.1", 0), lanes, this, from -> true, 16);
    }

    /** Welcomes with this and carries. */
    static FakeSeed welcoming(Control.Welcome welcome) throws Exception {
        return new FakeSeed((seed, lane, hello) -> seed.welcome(lane, hello, welcome));
    }

    /** Welcomes one stream and carries. */
    void welcome(Lane lane, Control.Hello hello, Control.Welcome welcome) {
        lane.send(welcome);
        Lane before = current.put(hello.lane(), lane);
        if (hello.handOver()) {
            lane.waitForPredecessor();
            successors.put(before, lane);
            before.handOver(() -> {});
        }
        PacketGate gate = new PacketGate(List.of(Cidr.parse("100.96.0.0/11")), List.of(Cidr.parse("192.168.123.1/32")));
        lane.carry(tun.queues().get(hello.lane()), gate, welcome.pingIntervalMs(), welcome.pingTimeoutMs());
        carrying.add(lane);
    }

    int port() {
        return listener.address().getPort();
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(30, TimeUnit.SECONDS);
        if (value == null) {
            throw new AssertionError("nothing within 30 s");
        }
        return value;
    }

    @Override
    public void secured(Lane lane) {
        // the dialler speaks first
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        Control.Hello hello = (Control.Hello) greeting;
        hellos.add(hello);
        answer.to(this, lane, hello);
    }

    @Override
    public void ended(Lane lane, StreamEnd end) {
        ends.add(end);
        Lane successor = successors.remove(lane);
        if (successor != null) {
            successor.predecessorEnded();
        }
    }

    @Override
    public void close() {
        listener.close();
        handshakes.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        tun.close();
    }
}
