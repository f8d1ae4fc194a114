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
    final CompletableFuture<StreamEnd> end = new CompletableFuture<>();
    private final List<Control> firstWords;
    private final TunQueue queue;
    private Channel channel;

    private ShootPeer(TunQueue queue, List<Control> firstWords) {
        this.queue = queue;
        this.firstWords = firstWords;
    }

    static Control.Hello hello(String session, String... features) {
        return new Control.Hello(
                List.of(1), session, 0, 1, List.of(features), "node-1", List.of("100.96.0.0/11"), "test 1");
    }

    /** Of a further lane, or lane 0 of several. */
    static Control.Hello lane(String session, int lane, int lanes) {
        return new Control.Hello(
                List.of(1), session, lane, lanes, List.of(), "node-1", List.of("100.96.0.0/11"), "test 1");
    }

    /** Dials and says these. */
    static ShootPeer dial(SessionBench bench, TunQueue queue, Control... firstWords) throws Exception {
        return dial(bench, SeedTestConfig.PKI.client(), queue, firstWords);
    }

    /** The same with another certificate. */
    static ShootPeer dial(SessionBench bench, Identity identity, TunQueue queue, Control... firstWords)
            throws Exception {
        ShootPeer peer = new ShootPeer(queue, List.of(firstWords));
        PeerCheck check = new PeerCheck(
                SeedTestConfig.PKI.authorities(), Role.SERVER, List.of(TestPki.SERVER), Clock.systemUTC());
        Lanes lanes = new Lanes(
                new TlsTerms(identity, check),
                bench.handshakes,
                new Counters(),
                5000,
                new StreamSocket(StreamSocket.SYSTEM));
        Channel channel = connect(bench, bench.address());
        peer.channel = channel;
        channel.eventLoop()
                .submit(() -> lanes.dialled(channel, TestPki.SERVER, peer))
                .get();
        return peer;
    }

    private static Channel connect(SessionBench bench, InetSocketAddress address) throws InterruptedException {
        return new Bootstrap()
                .group(bench.peerLoops)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .sync()
                .channel();
    }

    Control.Welcome awaitWelcome() throws Exception {
        return welcome.get(10, TimeUnit.SECONDS);
    }

    /** Closes the connection without a goodbye. */
    void vanish() {
        channel.close().syncUninterruptibly();
    }

    String awaitEnd() throws Exception {
        return end.get(10, TimeUnit.SECONDS).words();
    }

    @Override
    public void secured(Lane lane) {
        firstWords.forEach(lane::send);
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        PacketGate gate = new PacketGate(List.of(Cidr.parse("192.168.123.1/32")), List.of(Cidr.parse("100.96.0.0/11")));
        lane.carry(queue, gate, 200, 2000);
        welcome.complete((Control.Welcome) greeting);
    }

    @Override
    public void ended(Lane lane, StreamEnd how) {
        end.complete(how);
        welcome.completeExceptionally(new IllegalStateException(how.words()));
    }
}
