package rvpn.shoot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.Shutdown;

/** By a proxy, and to one of several gateways; all on loopback, and some of them misbehave. */
@Timeout(60)
class ProxyDialTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n\r\n";

    @TempDir
    Path directory;

    private final Shutdown shutdown = Shutdown.onRequest();
    private final WayMemory memory = new WayMemory();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @AfterEach
    void stopLoop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void asksTheProxyForTheGatewayAndThenTheGatewayForTheSeed() throws Exception {
        Path login = Files.writeString(directory.resolve("login"), "alice\nsesame\n");
        CompletableFuture<String> second = new CompletableFuture<>();
        FakeGateway.Answer both = client -> {
            say(client, "HTTP/1.0 200 Connection established\r\nVia: squid\r\n\r\n");
            second.complete(FakeGateway.readHead(client));
            say(client, OK);
        };
        try (FakeGateway proxy = new FakeGateway(both)) {
            Race.Arrival arrival = dial(Map.of(
                    "http-proxy",
                    "127.0.0.1:" + proxy.port(),
                    "http-proxy-auth-file",
                    login.toString(),
                    "http-proxy-header",
                    "X-Team: shoot, one\nUser-Agent: x",
                    "endpoint",
                    "2001:db8::1"));
            assertThat(proxy.request.get())
                    .startsWith("CONNECT [2001:db8::1]:8132 HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: [2001:db8::1]:8132\r\n")
                    .containsIgnoringCase("\r\nProxy-Authorization: Basic YWxpY2U6c2VzYW1l\r\n")
                    .contains("\r\nX-Team: shoot, one\r\n", "\r\nUser-Agent: x\r\n")
                    .doesNotContain("Reversed-VPN");
            assertThat(second.get())
                    .startsWith("CONNECT [2001:db8::1]:8132 HTTP/1.1\r\n")
                    .contains("\r\nReversed-VPN: " + TestConfig.HEADER + "\r\n")
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContain("X-Team");
            assertThat(arrival.way()).hasToString("[2001:db8::1]:8132 through the proxy 127.0.0.1:" + proxy.port());
            arrival.channel().close();
        }
    }

    @Test
    void asksNobodyElseWhereTheSeedServerAnswers() throws Exception {
        try (FakeGateway proxy = FakeGateway.saying(OK)) {
            assertThat(dial(proxy, Map.of("dial", "direct", "endpoint", "seed:443"))
                            .channel()
                            .isActive())
                    .isTrue();
            assertThat(proxy.request.get()).startsWith("CONNECT seed:443 HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "407 No~Proxy-Authenticate: Basic realm=x; 407 No: it wants a user and a password; give them in"
                        + " --http-proxy-auth-file",
                "407 No; 407 No: it wants a user and a password",
                "407 No~Proxy-Authenticate: NTLM~Proxy-Authenticate: Negotiate; 407 No: it wants NTLM or Negotiate, of"
                        + " which none is spoken here",
                "403 Forbidden; 403 Forbidden: its rules forbid the way to gw:8132; many allow port 443 alone",
                "405 No; 405 No: it does not do HTTP CONNECT",
                "502 Bad; 502 Bad: it cannot reach gw:8132",
                "503 Out; 503 Out: it cannot reach gw:8132",
                "504 Slow; 504 Slow: it got no answer from gw:8132 in time",
                "418 Teapot; 418 Teapot"
            })
    void tellsWhatARefusalOfTheProxyMeans(String answer, String words) throws Exception {
        String head = "HTTP/1.1 " + answer.replace("~", "\r\n") + "\r\nContent-Length: 3\r\n\r\nbody";
        try (FakeGateway proxy = FakeGateway.saying(head)) {
            assertThatThrownBy(() -> dial(proxy, Map.of("endpoint", "gw")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the proxy 127.0.0.1:" + proxy.port() + " answered " + words);
            proxy.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void saysThatThePasswordIsWrongAndNotWhichItIs() throws Exception {
        Path login = Files.writeString(directory.resolve("login"), "alice\nsesame\n");
        try (FakeGateway proxy = FakeGateway.saying("HTTP/1.1 407 No\r\nProxy-Authenticate: bAsIc realm=x\r\n\r\n")) {
            assertThatThrownBy(() -> dial(proxy, Map.of("http-proxy-auth-file", login.toString())))
                    .hasMessageEndingWith(": it does not accept the user and the password in " + login)
                    .hasMessageNotContainingAny("sesame", "alice", "YWxpY2U6c2VzYW1l");
        }
    }

    @Test
    void refusesBytesBehindTheProxysAnswer() throws Exception {
        try (FakeGateway proxy = FakeGateway.saying(OK + "SSH-2.0-OpenSSH_9.2\r\n")) {
            assertThatThrownBy(() -> dial(proxy, Map.of()))
                    .hasMessageStartingWith("the proxy 127.0.0.1:" + proxy.port() + " sent bytes behind its answer");
            proxy.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void doesNotGoToAProxyThroughTheTunnel() {
        assertThatThrownBy(() -> dial(Map.of("http-proxy", "192.168.123.1:3128")))
                .hasMessageStartingWith("--http-proxy: 192.168.123.1 lies inside 192.168.123.0/24");
    }

    @Test
    void goesOnToTheNextEndpointWhenOneRefuses() throws Exception {
        try (FakeGateway bad = FakeGateway.saying("HTTP/1.1 503 no such shoot\r\n\r\n");
                FakeGateway good = FakeGateway.saying(OK)) {
            Race.Arrival arrival = dial(Map.of("endpoint", local(bad) + "," + local(good)));
            assertThat(arrival.way()).hasToString(local(good));
            arrival.channel().close();
        }
    }

    @Test
    void namesEachEndpointThatRefuses() throws Exception {
        try (FakeGateway one = FakeGateway.saying("HTTP/1.1 503 no such shoot\r\n\r\n");
                FakeGateway two = FakeGateway.saying("HTTP/1.1 502 refused\r\n\r\n")) {
            assertThatThrownBy(() -> dial(Map.of("endpoint", local(one) + "," + local(two))))
                    .hasMessage("the gateway " + local(one) + " answered 503 no such shoot; the gateway " + local(two)
                            + " answered 502 refused");
        }
    }

    @Test
    void doesNotWaitForAnEndpointThatIsSilent() throws Exception {
        // A listener whose queue is full answers no SYN.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FakeGateway mute = new FakeGateway(client -> {});
                FakeGateway good = FakeGateway.saying(OK)) {
            for (int i = 0; i < 4; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort()));
            }
            String endpoints = "127.0.0.1:" + silent.getLocalPort() + "," + local(mute) + "," + local(good);
            Race.Arrival arrival = dial(Map.of("endpoint", endpoints, "connect-timeout-ms", "120000"));
            assertThat(arrival.way()).hasToString(local(good));
            mute.closed.get(10, TimeUnit.SECONDS);
            arrival.channel().close();
        }
    }

    private static String local(FakeGateway gateway) {
        return "127.0.0.1:" + gateway.port();
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private Race.Arrival dial(FakeGateway proxy, Map<String, String> flags) throws Exception {
        Map<String, String> all = new HashMap<>(flags);
        all.put("http-proxy", "127.0.0.1:" + proxy.port());
        return dial(all);
    }

    private Race.Arrival dial(Map<String, String> flags) throws Exception {
        ShootConfig config = TestConfig.with(directory, flags);
        return new Dialler(
                        config,
                        new GatewayPasses(config, config.identity()::identity, Runnable::run),
                        loops.next(),
                        new Resolver(),
                        memory)
                .dial(shutdown);
    }
}
