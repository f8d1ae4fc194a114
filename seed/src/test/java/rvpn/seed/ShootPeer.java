package rvpn.seed;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import rvpn.core.Control;
import rvpn.core.Counters;
import rvpn.core.Lane;
import rvpn.core.Lanes;
import rvpn.core.PacketGate;
import rvpn.core.StreamEnd;
import rvpn.core.StreamSocket;
import rvpn.core.TlsTerms;
import rvpn.core.identity.Identity;
import rvpn.core.identity.PeerCheck;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.ip.Cidr;
import rvpn.tun.TunQueue;

/** A shoot's end that says what a test wants as its first words, and carries what a welcome lets it. */
final class ShootPeer implements Lane.Owner {
    final CompletableFuture<Control.Welcome> welcome = new CompletableFuture<>();
    final CompletableFuture<Control.Update> updated = new CompletableFuture<>();
    final CompletableFuture<String> drained = new CompletableFuture<>();
    final CompletableFuture<StreamEnd> end = new CompletableFuture<>();
    private final List<Control> firstWords;
    private final TunQueue queue;
    private final ShootPeer before;
    private volatile ShootPeer after;
    private Channel channel;
    private volatile Lane lane;

    private ShootPeer(TunQueue queue, ShootPeer before, List<Control> firstWords) {
        this.before = before;
        this.queue = queue;
        this.firstWords = firstWords;
    }

    static Control.Hello hello(String session, String... features) {
        return new Control.Hello(
                List.of(1), session, 0, 1, false, List.of(features), "node-1", List.of("100.96.0.0/11"), "test 1");
    }

    /** Of a further lane, or lane 0 of several. */
    static Control.Hello lane(String session, int lane, int lanes) {
        return new Control.Hello(
                List.of(1), session, lane, lanes, false, List.of(), "node-1", List.of("100.96.0.0/11"), "test 1");
    }

    /** Dials and says these. */
    static ShootPeer dial(PeerBench bench, TunQueue queue, Control... firstWords) throws Exception {
        return dial(bench, SeedTestConfig.PKI.client(), queue, firstWords);
    }

    /** The same with another certificate. */
    static ShootPeer dial(PeerBench bench, Identity identity, TunQueue queue, Control... firstWords) throws Exception {
        return new ShootPeer(queue, null, List.of(firstWords)).connect(bench, identity);
    }

    /** Dials another stream in place of one that lives and shall hand over to it. */
    static ShootPeer inPlaceOf(ShootPeer before, PeerBench bench, Control.Hello hello) throws Exception {
        return new ShootPeer(before.queue, before, List.of(hello.ofLane(hello.lane(), true)))
                .connect(bench, SeedTestConfig.PKI.client());
    }

    private ShootPeer connect(PeerBench bench, Identity identity) throws Exception {
        PeerCheck check = new PeerCheck(
                SeedTestConfig.PKI.authorities(), Role.SERVER, List.of(TestPki.SERVER), Clock.systemUTC());
        Lanes lanes = new Lanes(
                new TlsTerms(identity, check),
                bench.listener().handshakes(),
                new Counters(),
                20_000,
                new StreamSocket(StreamSocket.SYSTEM));
        channel = connect(bench, bench.listener().address());
        channel.eventLoop()
                .submit(() -> lane = lanes.dialled(channel, TestPki.SERVER, this))
                .get();
        return this;
    }

    private static Channel connect(PeerBench bench, InetSocketAddress address) throws InterruptedException {
        return new Bootstrap()
                .group(bench.listener().peerLoops())
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .sync()
                .channel();
    }

    Control.Welcome awaitWelcome() throws Exception {
        return welcome.get(30, TimeUnit.SECONDS);
    }

    /** Closes the connection without a goodbye. */
    void vanish() {
        channel.close().syncUninterruptibly();
    }

    /** The connection is dead, and nobody has noticed. */
    void fallSilent() {
        channel.config().setAutoRead(false);
    }

    String awaitEnd() throws Exception {
        return end.get(30, TimeUnit.SECONDS).words();
    }

    @Override
    public void secured(Lane lane) {
        firstWords.forEach(lane::send);
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        PacketGate gate = new PacketGate(List.of(Cidr.parse("192.168.123.1/32")), List.of(Cidr.parse("100.96.0.0/11")));
        if (before != null && !before.end.isDone()) {
            lane.waitForPredecessor();
            before.after = this;
            before.lane.handOver(() -> {});
        }
        lane.carry(queue, gate, 200, 10_000);
        welcome.complete((Control.Welcome) greeting);
    }

    @Override
    public void updated(Lane which, Control.Update update) {
        updated.complete(update);
    }

    @Override
    public void drained(Lane which, String words) {
        drained.complete(words);
    }

    @Override
    public void ended(Lane lane, StreamEnd how) {
        if (after != null) {
            after.lane.predecessorEnded();
        }
        end.complete(how);
        welcome.completeExceptionally(new IllegalStateException(how.words()));
    }
}
