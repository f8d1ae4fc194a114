package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Control;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Shutdown;
import rvpn.core.config.StartException;
import rvpn.tun.NetworkNamespace;

/** The whole client in a network namespace of the test's own, against a seed's end that the test plays on loopback. */
@Timeout(90)
class ShootTest {
    private static final String DEVICE = "hp-tun0";
    private static final Control.Welcome WELCOME = welcome(1, "192.168.123.2/24");

    @TempDir
    Path directory;

    private final Shutdown shutdown = Shutdown.onRequest();
    private NetworkNamespace namespace;

    @BeforeEach
    void enterNamespace() throws Exception {
        namespace = NetworkNamespace.enter();
        Shell.run("ip", "link", "set", "lo", "up");
    }

    @AfterEach
    void leaveNamespace() {
        if (namespace != null) {
            namespace.leave();
        }
    }

    @Test
    void laysItsNetworkGreetsAndCarries() throws Exception {
        try (FakeSeed seed = FakeSeed.welcoming(WELCOME);
                Shoot shoot = start(seed.port())) {
            FutureTask<Void> run = keepConnected(shoot);
            assertThat(FakeSeed.next(seed.hellos).networks()).containsExactly("100.64.0.0/13", "100.96.0.0/11");
            awaitUp(shoot);
            assertThat(Shell.run("ip", "address", "show", "dev", DEVICE)).contains("192.168.123.2/24");
            stop(run);
            assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("stopped: the shoot client stops");
        }
        assertNothingIsLeft();
    }

    @Test
    void comesBackWithTheSameSessionWheneverTheSeedEndsTheStream() throws Exception {
        try (FakeSeed seed = FakeSeed.welcoming(WELCOME);
                Shoot shoot = start(seed.port())) {
            FutureTask<Void> run = keepConnected(shoot);
            String session = FakeSeed.next(seed.hellos).session();
            for (int i = 0; i < 3; i++) {
                awaitUp(shoot);
                long endedNs = System.nanoTime();
                FakeSeed.next(seed.carrying).end(Control.Reason.FAULT, "again");
                assertThat(FakeSeed.next(seed.hellos).session()).isEqualTo(session);
                // 50 to 100 ms at first, and twice as long each time, because no stream here lives for long; then there
                // is a handshake, for which a slow machine may need its time.
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - endedNs))
                        .isBetween(45L << i, (100L << i) + 8000);
            }
            stop(run);
        }
        assertNothingIsLeft();
    }

    @Test
    void goesToAnotherEndpointWhenOneIsNoSeedServer() throws Exception {
        try (FakeSeed seed = FakeSeed.welcoming(WELCOME);
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Shoot shoot = start("127.0.0.1:" + other.getLocalPort() + ",127.0.0.1:" + seed.port())) {
            FutureTask<Void> run = keepConnected(shoot);
            other.accept().close();
            awaitUp(shoot);
            assertThat(shoot.readiness().isReady()).isTrue();
            stop(run);
        }
        assertNothingIsLeft();
    }

    @Test
    void goesToAnotherEndpointWhenTheStreamsOfOneDoNotLast() throws Exception {
        try (FakeSeed fickle = FakeSeed.welcoming(WELCOME);
                FakeSeed steady = FakeSeed.welcoming(WELCOME);
                Shoot shoot = start("127.0.0.1:" + fickle.port() + ",127.0.0.1:" + steady.port())) {
            FutureTask<Void> run = keepConnected(shoot);
            awaitUp(shoot);
            FakeSeed.next(fickle.carrying).end(Control.Reason.FAULT, "does not last");
            FakeSeed.next(steady.carrying);
            awaitUp(shoot);
            assertThat(fickle.hellos).hasSize(1);
            stop(run);
        }
        assertNothingIsLeft();
    }

    @Test
    void saysThatAWebServerAnswersInPlaceOfTheSeed() throws Exception {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Shoot shoot = start(web.getLocalPort())) {
            CompletableFuture.runAsync(() -> answer(web, "HTTP/1.1 400 Bad Request\r\n\r\n"));
            assertThatThrownBy(() -> new Connection(shoot, 0, null).open(shutdown))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the other end answers in HTTP, not in TLS");
        }
        assertNothingIsLeft();
    }

    private static void answer(ServerSocket server, String text) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        } catch (IOException over) {
            // the client has closed
        }
    }

    @Test
    void stopsAtOnceWhileItWaitsForTheWelcome() throws Exception {
        try (FakeSeed seed = new FakeSeed((self, lane, hello) -> {});
                Shoot shoot = start(seed.port())) {
            FutureTask<Void> run = keepConnected(shoot);
            FakeSeed.next(seed.hellos);
            stop(run);
        }
        assertNothingIsLeft();
    }

    @Test
    void stopsAtOnceWhileTlsIsSetUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Shoot shoot = start(silent.getLocalPort())) {
            FutureTask<Void> run = keepConnected(shoot);
            silent.accept();
            stop(run);
        }
        assertNothingIsLeft();
    }

    @Test
    void stopsAtOnceBetweenTwoDials() throws Exception {
        try (Shoot shoot = start(1)) {
            stop(keepConnected(shoot));
        }
        assertNothingIsLeft();
    }

    @Test
    void wasNotUpWhenTheSeedEndsTheStreamBehindItsWelcome() throws Exception {
        FakeSeed.Answer fickle = (self, lane, hello) -> {
            lane.send(WELCOME);
            lane.end(Control.Reason.FAULT, "changed its mind");
        };
        try (FakeSeed seed = new FakeSeed(fickle);
                Shoot shoot = start(seed.port())) {
            assertThatThrownBy(() -> new Connection(shoot, 0, null).open(shutdown))
                    .isInstanceOf(IOException.class);
            assertThat(shoot.readiness().isReady()).isFalse();
        }
        assertNothingIsLeft();
    }

    @Test
    void tellsBothSidesWhatItRefuses() throws Exception {
        String words = "pushed address 192.168.99.2/24 is not in the shoot's --vpn-network";
        try (FakeSeed seed = FakeSeed.welcoming(welcome(1, "192.168.99.2/24"));
                Shoot shoot = start(seed.port())) {
            assertThatThrownBy(() -> new Connection(shoot, 0, null).open(shutdown))
                    .hasMessageStartingWith("refused what the seed pushed: " + words);
            assertThat(FakeSeed.next(seed.ends).words()).startsWith("refused: " + words);
        }
        assertNothingIsLeft();
    }

    @Test
    void refusesAWelcomeOfAnotherVersion() throws Exception {
        try (FakeSeed seed = FakeSeed.welcoming(welcome(2, "192.168.123.2/24"));
                Shoot shoot = start(seed.port())) {
            assertThatThrownBy(() -> new Connection(shoot, 0, null).open(shutdown))
                    .hasMessage("expected a WELCOME of version 1");
            assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("version: expected a WELCOME of version 1");
        }
    }

    @Test
    void endsWhenTheHostRefusesTheNetworkAndLeavesNothing() throws Exception {
        try (FakeSeed seed = FakeSeed.welcoming(WELCOME);
                Shoot shoot = start(seed.port())) {
            Shell.run("ip", "link", "delete", DEVICE);
            FutureTask<Void> run = keepConnected(shoot);
            assertThatThrownBy(() -> run.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(StartException.class, refused -> assertThat(refused.exitCode())
                            .isEqualTo(ExitCode.HOST))
                    .hasMessageContaining(DEVICE);
            assertThat(FakeSeed.next(seed.ends).words())
                    .isEqualTo("fault: the shoot's host refuses the tunnel's network");
        }
        assertNothingIsLeft();
    }

    @Test
    void leavesNoDeviceWhenTheStatusPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ShootConfig config = TestConfig.with(
                    directory, Map.of("device", DEVICE, "status-listen", "127.0.0.1:" + taken.getLocalPort()));
            assertThatThrownBy(() -> Shoot.start(config))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("--status-listen");
        }
        assertNothingIsLeft();
    }

    @Test
    void carriesIpv4OnlyOnAHostWithoutIpv6() throws Exception {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
        try (FakeSeed seed = FakeSeed.welcoming(welcome(1, "192.168.123.2/24", "fd8f:6d53:b97a:1::2/96"));
                Shoot shoot = start(seed.port())) {
            FutureTask<Void> run = keepConnected(shoot);
            awaitUp(shoot);
            assertThat(Shell.run("ip", "address", "show", "dev", DEVICE))
                    .contains("192.168.123.2/24")
                    .doesNotContain("inet6");
            stop(run);
        }
        assertNothingIsLeft();
    }

    private static Control.Welcome welcome(int version, String... addresses) {
        return new Control.Welcome(
                version, "session", false, List.of(addresses), List.of(), 1400, 200, 10_000, List.of(), 1);
    }

    private Shoot start(int port) throws Exception {
        return start("127.0.0.1:" + port);
    }

    private Shoot start(String endpoints) throws Exception {
        return Shoot.start(TestConfig.with(
                directory,
                Map.of("device", DEVICE, "dial", "direct", "endpoint", endpoints, "connect-timeout-ms", "60000")));
    }

    private FutureTask<Void> keepConnected(Shoot shoot) {
        FutureTask<Void> run = new FutureTask<>(() -> {
            shoot.keepConnected(shutdown);
            return null;
        });
        Thread thread = new Thread(run, "shoot");
        thread.setDaemon(true);
        thread.start();
        return run;
    }

    private static void awaitUp(Shoot shoot) {
        long startNs = System.nanoTime();
        while (!shoot.readiness().isReady()) {
            assertThat(System.nanoTime() - startNs).as("waited, ns").isLessThan(TimeUnit.SECONDS.toNanos(30));
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void stop(FutureTask<Void> run) throws Exception {
        shutdown.request();
        run.get(20, TimeUnit.SECONDS);
    }

    private static void assertNothingIsLeft() throws Exception {
        assertThat(Shell.run("ip", "link")).doesNotContain(DEVICE);
        assertThat(Shell.run("iptables-save")).doesNotContain("RVPN");
        assertThat(Shell.run("ip6tables-save")).doesNotContain("RVPN");
        assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip())
                .isEqualTo("0");
    }
}
