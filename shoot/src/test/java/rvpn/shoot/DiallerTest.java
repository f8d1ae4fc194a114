package rvpn.shoot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.Shutdown;

/** Against a gateway on loopback that behaves, or does not. */
@Timeout(60)
class DiallerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n\r\n";

    @TempDir
    Path directory;

    private final Shutdown shutdown = Shutdown.onRequest();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @AfterEach
    void stopLoop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void asksWithConnectAndTheHeader() throws Exception {
        try (FakeGateway gateway = FakeGateway.saying(OK)) {
            dial(gateway.port()).close();
            assertThat(gateway.request.get())
                    .startsWith("CONNECT 127.0.0.1:" + gateway.port() + " HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: 127.0.0.1:" + gateway.port() + "\r\n")
                    .contains("\r\nReversed-VPN: " + TestConfig.HEADER + "\r\n");
        }
    }

    @Test
    void givesAPlainByteStreamAfter200() throws Exception {
        try (FakeGateway gateway = new FakeGateway(DiallerTest::echoOnce)) {
            Channel channel = dial(gateway.port());
            CompletableFuture<String> echo = new CompletableFuture<>();
            channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                @Override
                protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                    echo.complete(bytes.toString(US_ASCII));
                }
            });
            channel.writeAndFlush(channel.alloc().buffer().writeBytes("hello".getBytes(US_ASCII)));
            channel.read();
            assertThat(echo.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
            channel.close();
        }
    }

    private static void echoOnce(Socket client) throws IOException {
        client.getOutputStream().write(OK.getBytes(US_ASCII));
        client.getOutputStream().write(client.getInputStream().readNBytes(5));
    }

    @Test
    void passesOverAnInformationalAnswer() throws Exception {
        try (FakeGateway gateway = FakeGateway.saying("HTTP/1.1 100 Continue\r\n\r\n" + OK)) {
            assertThat(dial(gateway.port()).isActive()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "HTTP/1.1 407 Proxy Authentication Required~~~~; the gateway answered 407 Proxy Authentication Required",
                "HTTP/1.1 503 no such shoot here~~Content-Length: 0~~~~; the gateway answered 503 no such shoot here",
                "HTTP/1.1 201 Created~~~~; the gateway answered 201 Created",
                "SSH-2.0-OpenSSH_9.2~~~~; the gateway's answer is not HTTP",
                "HTTP/1.1 200 OK~~~~hello; the gateway sent bytes behind its answer",
                "HTTP/1.1 200 OK~~Content-Length: 4~~~~oops; the gateway sent bytes behind its answer"
            })
    void refusesAnswer(String answer, String words) throws Exception {
        try (FakeGateway gateway = FakeGateway.saying(answer.replace("~~", "\r\n"))) {
            assertThatThrownBy(() -> dial(gateway.port()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(words);
            gateway.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({"2000, 1", "10, 4000"})
    void refusesAnOversizedHead(int statusCharacters, int headers) throws Exception {
        String answer = "HTTP/1.1 200 " + "x".repeat(statusCharacters) + "\r\n" + "A: b\r\n".repeat(headers) + "\r\n";
        try (FakeGateway gateway = FakeGateway.saying(answer)) {
            assertThatThrownBy(() -> dial(gateway.port())).hasMessage("the gateway's answer is too long");
            gateway.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void refusesRandomBytes() throws Exception {
        byte[] random = new byte[4096];
        new SplittableRandom(1).nextBytes(random);
        try (FakeGateway gateway =
                new FakeGateway(client -> client.getOutputStream().write(random))) {
            assertThatThrownBy(() -> dial(gateway.port(), 500)).isInstanceOf(IOException.class);
            gateway.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void tellsOfAGatewayThatCloses() throws Exception {
        try (FakeGateway gateway = new FakeGateway(Socket::close)) {
            assertThatThrownBy(() -> dial(gateway.port()))
                    .hasMessage("the gateway closed the connection without an answer");
        }
    }

    @Test
    void tellsOfAGatewayThatResets() throws Exception {
        FakeGateway.Answer reset = client -> {
            client.setSoLinger(true, 0);
            client.close();
        };
        try (FakeGateway gateway = new FakeGateway(reset)) {
            assertThatThrownBy(() -> dial(gateway.port()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("gateway");
        }
    }

    @Test
    void givesUpOnASilentGatewayAndClosesTheConnection() throws Exception {
        try (FakeGateway gateway = new FakeGateway(client -> {})) {
            assertThatThrownBy(() -> dial(gateway.port(), 1500))
                    .hasMessage("the gateway 127.0.0.1:" + gateway.port() + " did not answer within 1500 ms");
            gateway.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void stopsWaitingForTheGatewayWhenTheProgramShallEnd() throws Exception {
        try (FakeGateway gateway = new FakeGateway(client -> shutdown.request())) {
            assertThatThrownBy(() -> dial(gateway.port(), 120_000)).isInstanceOf(IOException.class);
            gateway.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void stopsConnectingWhenTheProgramShallEnd() throws Exception {
        // A listener whose queue is full answers no SYN.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 4; i++) {
                fill(full.getLocalPort());
            }
            CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(shutdown::request);
            assertThatThrownBy(() -> dial(full.getLocalPort(), 120_000)).isInstanceOf(IOException.class);
            assertThat(shutdown.isRequested()).isTrue();
        }
    }

    private static void fill(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void doesNotDialOnceTheProgramShallEnd() throws Exception {
        shutdown.request();
        try (FakeGateway gateway = FakeGateway.saying(OK)) {
            assertThatThrownBy(() -> dial(gateway.port())).isInstanceOf(IOException.class);
            assertThat(gateway.request).isNotDone();
        }
    }

    @Test
    void tellsOfAClosedPort() throws Exception {
        // Bound without listening, so that nobody else is given it.
        try (Socket closed = new Socket()) {
            closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = closed.getLocalPort();
            assertThatThrownBy(() -> dial(port))
                    .hasMessageStartingWith("cannot connect to 127.0.0.1:" + port)
                    .hasMessageContaining("refused");
        }
    }

    @ParameterizedTest
    @CsvSource({"192.168.123.1, 192.168.123.0/24", "10.8.3.4, 10.8.0.0/16"})
    void refusesAGatewayBehindTheTunnelItself(String endpoint, String network) throws Exception {
        ShootConfig config = TestConfig.with(directory, Map.of("endpoint", endpoint, "seed-networks", "10.8.0.0/16"));
        assertThatThrownBy(() -> dial(config))
                .hasMessage("--endpoint: " + endpoint + " lies inside " + network
                        + ", which is routed into the tunnel: it would run through itself");
    }

    private Channel dial(int port) throws Exception {
        return dial(port, 10_000);
    }

    private Channel dial(int port, int timeoutMs) throws Exception {
        ShootConfig config = TestConfig.with(
                directory, Map.of("port", Integer.toString(port), "connect-timeout-ms", Integer.toString(timeoutMs)));
        return dial(config);
    }

    private Channel dial(ShootConfig config) throws Exception {
        return new Dialler(
                        config,
                        new GatewayPasses(config, config.identity()::identity, Runnable::run),
                        loops.next(),
                        new Resolver(),
                        new WayMemory())
                .dial(shutdown)
                .channel();
    }
}
