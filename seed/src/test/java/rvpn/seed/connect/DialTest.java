package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which address of a name is taken; both families on loopback, at the same port. */
@Timeout(60)
class DialTest {
    private static final String NAME = "both.example";
    // Longer than any share of it that a silent address could take in a test.
    private static final int PATIENCE_MS = 50_000;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private Origin origin;
    private TestDns dns;
    private Names names;
    private InetSocketAddress sameOnIpv6;

    @BeforeEach
    void open() throws Exception {
        origin = new Origin();
        dns = new TestDns(60).with(NAME, "127.0.0.1", "::1");
        names = dns.names();
        sameOnIpv6 = new InetSocketAddress(
                InetAddress.getByName("::1"), origin.address().getPort());
    }

    @AfterEach
    void close() throws Exception {
        names.close();
        dns.close();
        origin.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void takesIpv6WhereBothAnswer() throws Exception {
        try (ServerSocket v6 = new ServerSocket(sameOnIpv6.getPort(), 1, sameOnIpv6.getAddress())) {
            assertThat(v6.isBound()).isTrue();
            assertThat(dialled()).isEqualTo(sameOnIpv6);
        }
    }

    @Test
    void takesIpv4AtOnceWhereIpv6Refuses() throws Exception {
        assertThat(dialled()).isEqualTo(origin.address());
    }

    @Test
    void takesIpv4SoonWhereIpv6IsSilent() throws Exception {
        try (SilentHost silent = new SilentHost(sameOnIpv6)) {
            assertThat(silent.address()).isEqualTo(sameOnIpv6);
            assertThat(dialled()).isEqualTo(origin.address());
        }
    }

    @Test
    void saysWhatTheFirstOneSaidWhenNoneAnswers() throws Exception {
        origin.close();
        assertThatThrownBy(this::dialled)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Refused.class)
                .hasMessageContaining("connection refused by [::1]:" + sameOnIpv6.getPort());
    }

    private Future<Channel> dial() {
        Target target = new Target(NAME, origin.address().getPort(), Optional.empty());
        return Dial.start(loop, names, new FixedRouter(origin.address()), target, PATIENCE_MS);
    }

    private InetSocketAddress dialled() throws Exception {
        return remote(dial().get());
    }

    private static InetSocketAddress remote(Channel channel) {
        InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
        channel.close();
        return address;
    }
}
