package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client whose request is complete, while what it has shown is checked. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
class WaitingProofTest {
    private static final String REQUEST = "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n";

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch decided = new CountDownLatch(1);
    private Origin origin;
    private ConnectServer server;
    private InetSocketAddress address;

    @BeforeEach
    void open() throws Exception {
        origin = new Origin();
        ConnectLimits limits = new ConnectLimits(100, 100, 30_000, 30_000);
        ConnectService service = new ConnectService("proof-test", limits, new Proving(), false, Entrance.plain(30_000));
        server = new ConnectServer(service, Names.ofHost(Names.Lookup.ABSOLUTE), Optional.empty());
        address = server.listen("--listen", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws Exception {
        decided.countDown();
        server.close();
        origin.close();
    }

    private final class Proving implements Router {
        @Override
        public Target route(ConnectHead head, Client client) {
            return Target.of(HostPort.parse("127.0.0.1:" + origin.address().getPort()))
                    .after(() -> {
                        begun.countDown();
                        try {
                            decided.await();
                        } catch (InterruptedException over) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }

        @Override
        public void check(InetSocketAddress to) {}
    }

    @Test
    void isNotClosedAsIdleByADrain() throws Exception {
        CompletableFuture<Void> hurry = new CompletableFuture<>();
        try (RawClient waiting = RawClient.of(address).send(REQUEST);
                RawClient dripping = RawClient.of(address).send("C")) {
            begun.await();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> {
                try {
                    server.drain(hurry);
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
            });
            assertThatThrownBy(dripping::rest).isInstanceOf(SocketException.class);
            decided.countDown();
            assertThat(waiting.head()).startsWith("HTTP/1.1 200 ");
            hurry.complete(null);
            drained.get();
        }
    }
}
