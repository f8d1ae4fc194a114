package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import rvpn.core.config.StartException;
import rvpn.core.config.UnixAccess;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.RawClient;
import rvpn.tun.Digest;

/** The proxy without TLS, as kube-apiserver's transport.uds uses it. */
class UnixProxyTest extends AroundProxy {
    /** kube-apiserver writes exactly this, and then reads. */
    private SocketChannel request(String request) throws IOException {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(bench.unixSocket()));
        send(client, request);
        return client;
    }

    private static void send(SocketChannel to, String text) throws IOException {
        to.write(StandardCharsets.ISO_8859_1.encode(text));
    }

    private static String read(SocketChannel from, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && from.read(buffer) >= 0) {
            // until all is there, or the end
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    private SocketChannel joined() throws IOException {
        SocketChannel client = request(bench.toOrigin());
        assertThat(read(client, ProxyBench.ESTABLISHED.length())).isEqualTo(ProxyBench.ESTABLISHED);
        return client;
    }

    @Test
    void sendsNothingOfTheTargetBeforeTheClientsFirstByte() throws Exception {
        try (SocketChannel client = joined();
                RawClient target = bench.origin().next()) {
            target.send("banner");
            client.configureBlocking(false);
            ByteBuffer one = ByteBuffer.allocate(1);
            long untilNs = System.nanoTime() + 200_000_000;
            while (System.nanoTime() < untilNs) {
                assertThat(client.read(one)).isZero();
            }
            client.configureBlocking(true);
            send(client, "x");
            assertThat(read(client, 6)).isEqualTo("banner");
        }
    }

    @Test
    void endsEachDirectionByItself() throws Exception {
        try (SocketChannel client = joined();
                RawClient target = bench.origin().next()) {
            send(client, "question");
            client.shutdownOutput();
            assertThat(target.rest()).isEqualTo("question");
            target.send("answer").end();
            assertThat(read(client, 100)).isEqualTo("answer");
        }
    }

    @Test
    void theTargetMayEndFirst() throws Exception {
        try (SocketChannel client = joined();
                RawClient target = bench.origin().next()) {
            send(client, "x");
            target.send("answer").end();
            assertThat(read(client, 100)).isEqualTo("answer");
            send(client, "more");
            client.shutdownOutput();
            assertThat(target.rest()).isEqualTo("xmore");
        }
    }

    @Test
    void carriesMuchBothWaysAtOnce() throws Exception {
        byte[] there = new byte[3_000_000];
        byte[] back = new byte[2_000_000];
        new Random(1).nextBytes(there);
        new Random(2).nextBytes(back);
        try (SocketChannel client = joined();
                RawClient target = bench.origin().next()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    ByteBuffer left = ByteBuffer.wrap(there);
                    while (left.hasRemaining()) {
                        client.write(left);
                    }
                    client.shutdownOutput();
                } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                try {
                    target.send(back).end();
                } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            CompletableFuture<String> got = CompletableFuture.supplyAsync(() -> {
                try {
                    return target.rest();
                } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            assertThat(Digest.of(read(client, back.length + 1).getBytes(StandardCharsets.ISO_8859_1)))
                    .isEqualTo(Digest.of(back));
            assertThat(Digest.of(got.get().getBytes(StandardCharsets.ISO_8859_1)))
                    .isEqualTo(Digest.of(there));
            sent.get();
            answered.get();
        }
    }

    @Test
    void carriesWhatComesWithTheRequestAndEndsBehindIt() throws Exception {
        byte[] there = new byte[1_000_000];
        new Random(3).nextBytes(there);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(bench.unixSocket()))) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    all.write(bench.toOrigin().getBytes(StandardCharsets.US_ASCII));
                    all.write(there);
                    ByteBuffer left = ByteBuffer.wrap(all.toByteArray());
                    while (left.hasRemaining()) {
                        client.write(left);
                    }
                    client.shutdownOutput();
                } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            try (RawClient target = bench.origin().next()) {
                assertThat(Digest.of(target.rest().getBytes(StandardCharsets.ISO_8859_1)))
                        .isEqualTo(Digest.of(there));
                target.send("thanks").end();
            }
            assertThat(read(client, 100)).isEqualTo(ProxyBench.ESTABLISHED + "thanks");
            sent.get();
        }
    }

    @Test
    void refusesWhatItRefusesOverTls() throws Exception {
        try (SocketChannel client = request(ProxyBench.connect("127.0.0.2:80"))) {
            assertThat(read(client, 1000)).startsWith("HTTP/1.1 403 127.0.0.2 is outside the shoot's networks");
        }
        try (SocketChannel client = request("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
            assertThat(read(client, 1000)).startsWith("HTTP/1.1 405 ");
        }
    }

    @Test
    void aTargetThatIsGoneEndsTheClient() throws Exception {
        try (SocketChannel client = joined()) {
            send(client, "x");
            RawClient target = bench.origin().next();
            assertThat(target.read(1)).isEqualTo("x");
            target.reset();
            ByteBuffer one = ByteBuffer.allocate(1);
            Await.until("it has ended", () -> {
                try {
                    return client.read(one) < 0;
                } catch (IOException reset) {
                    return true;
                }
            });
        }
    }

    @Test
    void tellsInTheAccessLogThatItCameOverTheSocket() throws Exception {
        try (SocketChannel client = joined();
                RawClient target = bench.origin().next()) {
            send(client, "x");
            assertThat(target.read(1)).isEqualTo("x");
        }
        Await.until("it is told", () -> bench.accessText().contains("\"source\":\"unix\""));
        assertThat(bench.accessText()).contains("\"code\":200,");
    }

    private void restart(ConnectLimits limits) throws Exception {
        bench.close();
        bench = new ProxyBench(TlsMinimum.TLS_1_3, 0, 0, limits);
    }

    @Test
    void sharesThePlacesOfJoinedConnectionsWithTcp() throws Exception {
        restart(new ConnectLimits(1, 100, 10_000, 5_000));
        try (RawClient client = bench.dial(bench.apiserver()).send(bench.toOrigin());
                RawClient target = bench.origin().next()) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
            try (SocketChannel second = request(bench.toOrigin())) {
                assertThat(read(second, 100)).startsWith("HTTP/1.1 503 all 1 connections are in use");
            }
            client.send("x");
            assertThat(target.read(1)).isEqualTo("x");
        }
    }

    @Test
    void sharesTheHalfOpenPlacesWithTcp() throws Exception {
        restart(new ConnectLimits(100, 1, 10_000, 5_000));
        try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(bench.unixSocket()))) {
            Await.until(
                    "it has its place",
                    () -> bench.proxy().counters().snapshot().accepted() == 1);
            try (RawClient client = bench.dial(bench.apiserver()).send(bench.toOrigin())) {
                assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
                assertThat(read(silent, 100)).startsWith("HTTP/1.1 503 too many connections are being set up");
            }
        }
    }

    @Test
    void hasTheModeThatWasAskedFor() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bench.unixSocket())))
                .isEqualTo("rw-r-----");
    }

    @Test
    void stopsAcceptingAtOnceThoughStreamsOverTcpGoOn() throws Exception {
        bench.close();
        bench = new ProxyBench(TlsMinimum.TLS_1_3, 0, 30_000, ProxyBench.LIMITS);
        CompletableFuture<Void> hurry = new CompletableFuture<>();
        try (RawClient client = bench.dial(bench.apiserver()).send(bench.toOrigin());
                RawClient target = bench.origin().next();
                SocketChannel local = joined();
                RawClient localTarget = bench.origin().next()) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> {
                try {
                    bench.proxy().drain(hurry);
                } catch (InterruptedException impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
            Await.until("its file is gone", () -> Files.notExists(bench.unixSocket()));
            Await.until(
                    "both are counted",
                    () -> bench.proxy().readiness().toString().contains("2 streams left"));
            client.send("x");
            assertThat(target.read(1)).isEqualTo("x");
            send(local, "y");
            assertThat(localTarget.read(1)).isEqualTo("y");
            assertThat(drained).isNotDone();
            hurry.complete(null);
            drained.get();
        }
    }

    @Test
    void isGoneAtTheEnd() throws Exception {
        bench.proxy().close();
        assertThat(bench.unixSocket()).doesNotExist();
    }

    @Test
    void leavesAFileAloneThatHasTakenItsPlace() throws Exception {
        Files.delete(bench.unixSocket());
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(bench.unixSocket()));
            bench.proxy().close();
            assertThat(bench.unixSocket()).exists();
        }
        Files.delete(bench.unixSocket());
    }

    @Test
    void replacesWhatADeadProcessHasLeftButNotALiveOne() throws Exception {
        ProxySocket same = new ProxySocket(bench.unixSocket(), UnixAccess.OWNER_ONLY);
        assertThatThrownBy(same::listen)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--proxy-unix-socket: cannot listen on " + bench.unixSocket())
                .hasMessageContaining("another program listens there");
        bench.proxy().close();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(bench.unixSocket()));
        }
        assertThatThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(bench.unixSocket())))
                .isInstanceOf(ConnectException.class);
        same.listen().close();
        assertThat(bench.unixSocket()).doesNotExist();
    }
}
