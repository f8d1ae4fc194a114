package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Hellos;
import rvpn.seed.connect.RawClient;

/** Two hundred shoots talk all the time, half by each door, while others come, move and go. */
@Timeout(60)
class GatewayManyShootsTest {
    private static final int SHOOTS = 200;
    private static final int CHANGES = 20;
    private static final int PAYLOAD_BYTES = 1_000;
    private static final int TALKERS = 8;

    @TempDir
    Path folder;

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong exchanges = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** One shoot's connection; the echo behind it says first which server it is. */
    private record Talk(RawClient client, SplittableRandom random) {
        void exchange() throws IOException {
            byte[] bytes = new byte[PAYLOAD_BYTES];
            random.nextBytes(bytes);
            client.send(bytes);
            assertThat(client.in().readNBytes(bytes.length)).isEqualTo(bytes);
        }
    }

    private ServerSocket echo(int greeting) throws IOException {
        ServerSocket listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    threads.execute(() -> echo(socket, greeting));
                }
            } catch (IOException closed) {
                // the test is over
            }
        });
        return listener;
    }

    private static void echo(Socket socket, int greeting) {
        try (socket) {
            socket.getOutputStream().write(greeting);
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException broken) {
            // its client sees that
        }
    }

    private static String name(int shoot) {
        return "shoot--test--" + shoot;
    }

    private void write(Path file, Map<Integer, ServerSocket> shoots) throws IOException {
        StringBuilder text = new StringBuilder("routes:\n");
        shoots.forEach((shoot, server) -> text.append("- namespace: %s\n".formatted(name(shoot)))
                .append("  vpn-seed-server: {server-names: [vpn.%d.example], address: '127.0.0.1:%d'}\n"
                        .formatted(shoot, server.getLocalPort())));
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What the server greets with, -1 where there is no way. */
    private static int dial(VpnGateway gateway, int shoot, List<Talk> talks) throws Exception {
        RawClient client = RawClient.of(gateway.address());
        if (shoot % 2 == 0) {
            client.send("CONNECT a:1 HTTP/1.0\r\nReversed-VPN: outbound|1194||vpn-seed-server." + name(shoot)
                    + ".svc.cluster.local\r\n\r\n");
            if (!client.head().startsWith("HTTP/1.0 200 ")) {
                client.close();
                return -1;
            }
        } else {
            byte[] hello = Hellos.stream(
                    16_000, Hellos.body(Hellos.serverName("vpn." + shoot + ".example"), Hellos.protocols("rvpn/1")));
            client.send(hello);
            int greeting = client.in().read();
            if (greeting == 21) {
                client.close();
                return -1;
            }
            assertThat(client.in().readNBytes(hello.length)).isEqualTo(hello);
            talks.add(new Talk(client, new SplittableRandom(shoot)));
            return greeting;
        }
        talks.add(new Talk(client, new SplittableRandom(shoot)));
        return client.in().read();
    }

    private void talk(List<Talk> talks, int part) {
        try {
            while (!isOver.get()) {
                for (int at = part; at < talks.size(); at += TALKERS) {
                    talks.get(at).exchange();
                    exchanges.incrementAndGet();
                }
            }
        } catch (IOException lost) {
            throw new AssertionError("a connection was lost", lost);
        }
    }

    @Test
    void noConnectionIsLostAndNoByteIsWrongWhileRoutesComeAndGo() throws Exception {
        Path file = folder.resolve("routes.yaml");
        try (ServerSocket first = echo('1');
                ServerSocket second = echo('2')) {
            Map<Integer, ServerSocket> shoots = new TreeMap<>();
            for (int shoot = 0; shoot < SHOOTS; shoot++) {
                shoots.put(shoot, first);
            }
            write(file, shoots);
            try (VpnGateway gateway = ConfigBuilder.gateway(new ConnectLimits(1_000, 1_000, 10_000, 10_000))
                    .routes(file)
                    .start()) {
                List<Talk> talks = new ArrayList<>();
                for (int shoot = 0; shoot < SHOOTS; shoot++) {
                    assertThat(dial(gateway, shoot, talks)).isEqualTo('1');
                }
                List<Talk> standing = List.copyOf(talks);
                List<Future<?>> talkers = new ArrayList<>();
                for (int part = 0; part < TALKERS; part++) {
                    int own = part;
                    talkers.add(threads.submit(() -> talk(standing, own)));
                }
                change(gateway, file, shoots, first, second, talks);
                awaitExchanges(exchanges.get() + 5 * SHOOTS);
                isOver.set(true);
                for (Future<?> talker : talkers) {
                    talker.get();
                }
                long lost = gateway.counters().snapshot().ended();
                assertThat(lost).as("connections that ended").isZero();
                for (Talk talk : talks) {
                    talk.exchange();
                    talk.client().close();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void awaitExchanges(long count) throws Exception {
        Await.until("traffic goes on", () -> exchanges.get() > count);
    }

    /** Each round one shoot comes, one moves to the second server, one goes; and new connections see that at once. */
    private void change(
            VpnGateway gateway,
            Path file,
            Map<Integer, ServerSocket> shoots,
            ServerSocket first,
            ServerSocket second,
            List<Talk> talks)
            throws Exception {
        for (int round = 0; round < CHANGES; round++) {
            int added = SHOOTS + round;
            int moved = 2 * round;
            int removed = 2 * round + 1;
            assertThat(dial(gateway, added, talks)).isEqualTo(-1);
            shoots.put(added, first);
            shoots.put(moved, second);
            shoots.remove(removed);
            write(file, shoots);
            gateway.routes().reread();
            assertThat(dial(gateway, added, talks)).isEqualTo('1');
            assertThat(dial(gateway, moved, talks)).isEqualTo('2');
            assertThat(dial(gateway, removed, talks)).isEqualTo(-1);
            awaitExchanges(exchanges.get() + 10);
        }
    }
}
