package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.StreamEnd;
import rvpn.core.config.Shutdown;
import rvpn.tun.NetworkNamespace;

/** The client with several lanes, against a seed's end that grants what a test wants; in a namespace of its own. */
@Timeout(90)
class ShootLanesTest {
    private static final String DEVICE = "hp-tun0";
    private static final int WISHED = 4;

    @TempDir
    Path directory;

    private final Shutdown shutdown = Shutdown.onRequest();
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean knowsTheSession;
    private NetworkNamespace namespace;
    private FakeSeed seed;
    private Shoot shoot;
    private FutureTask<Void> run;

    @BeforeEach
    void enterNamespace() throws Exception {
        namespace = NetworkNamespace.enter();
        Shell.run("ip", "link", "set", "lo", "up");
    }

    @AfterEach
    void leaveNamespace() throws Exception {
        shutdown.request();
        if (run != null) {
            run.get(20, TimeUnit.SECONDS);
        }
        if (shoot != null) {
            shoot.close();
        }
        if (seed != null) {
            seed.close();
        }
        namespace.leave();
    }

    @Test
    void dialsTheLanesThatTheSeedGrantsAndNoMore() throws Exception {
        start(grant(3));
        Map<Integer, Control.Hello> hellos = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            Control.Hello hello = FakeSeed.next(seed.hellos);
            hellos.put(hello.lane(), hello);
        }
        assertThat(hellos).containsOnlyKeys(0, 1, 2);
        assertThat(hellos.values()).allSatisfy(hello -> {
            assertThat(hello.session()).isEqualTo(hellos.get(0).session());
            assertThat(hello.lanes()).isEqualTo(WISHED);
        });
        awaitLanes(3);
        assertThat(shoot.live().all().stream().map(Lane::loop)).doesNotHaveDuplicates();
        lanes.get(1).end(Control.Reason.FAULT, "so that some time passes");
        assertThat(FakeSeed.next(seed.hellos).lane()).isEqualTo(1);
        assertThat(seed.hellos).isEmpty();
    }

    @Test
    void staysWithOneLaneWhereTheSeedHasOne() throws Exception {
        start(grant(1));
        awaitLanes(1);
        FakeSeed.next(seed.hellos);
        lanes.get(0).end(Control.Reason.FAULT, "so that some time passes");
        assertThat(FakeSeed.next(seed.hellos).lane()).isZero();
        assertThat(seed.hellos).isEmpty();
    }

    @Test
    void dialsALostLaneAgainWhileTheOthersCarry() throws Exception {
        start(grant(WISHED));
        awaitLanes(WISHED);
        seed.hellos.clear();
        lanes.get(2).end(Control.Reason.FAULT, "lost");
        Control.Hello again = FakeSeed.next(seed.hellos);
        assertThat(again.lane()).isEqualTo(2);
        assertThat(shoot.readiness().isReady()).isTrue();
        awaitLanes(WISHED);
        assertThat(seed.ends).hasSize(1);
        assertThat(seed.hellos).isEmpty();
    }

    @Test
    void dialsLaneZeroAgainWithTheSameSessionWhileTheOthersCarry() throws Exception {
        start(grant(WISHED));
        String session = FakeSeed.next(seed.hellos).session();
        awaitLanes(WISHED);
        seed.hellos.clear();
        List<Lane> others = carrying().subList(1, WISHED);
        lanes.get(0).end(Control.Reason.FAULT, "lost");
        Control.Hello again = FakeSeed.next(seed.hellos);
        assertThat(shoot.readiness().isReady()).isTrue();
        assertThat(carrying()).containsAll(others);
        assertThat(again.lane()).isZero();
        assertThat(again.session()).isEqualTo(session);
        awaitLanes(WISHED);
        assertThat(seed.ends).hasSize(1);
    }

    @Test
    void comesBackThroughLaneZeroWhenTheSeedHasBeenRestarted() throws Exception {
        start(grant(3));
        awaitLanes(3);
        knowsTheSession = false;
        List<Lane> before = carrying();
        lanes.values().forEach(lane -> lane.end(Control.Reason.FAULT, "restart"));
        until(
                "three others carry",
                () -> carrying().size() == 3 && carrying().stream().noneMatch(before::contains));
    }

    @Test
    void endsTheOthersWhenTheSeedBeginsTheSessionAnew() throws Exception {
        start(grant(3));
        awaitLanes(3);
        knowsTheSession = false;
        lanes.get(0).end(Control.Reason.FAULT, "restart");
        assertThat(FakeSeed.next(seed.ends).cause()).isEqualTo(StreamEnd.Cause.LOCAL);
        for (int i = 0; i < 2; i++) {
            assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("replaced: the session begins anew");
        }
        awaitLanes(3);
    }

    /** On the lane's own loop, which alone may seal. */
    private static void push(Lane lane, Control.Update update) {
        lane.loop().execute(() -> lane.send(update));
    }

    @Test
    void takesUpWhatTheSeedPushesWhileTheLanesCarry() throws Exception {
        start(grant(2));
        awaitLanes(2);
        lanes.values().forEach(lane -> push(lane, new Control.Update(List.of("10.1.2.0/24"), 1380, 300, 10_000)));
        until("the device has it", () -> Shell.run("ip", "route", "show", "dev", DEVICE)
                .contains("10.1.2.0/24"));
        assertThat(Shell.run("ip", "link", "show", DEVICE)).contains("mtu 1380");
        lanes.values().forEach(lane -> push(lane, new Control.Update(List.of(), 1390, 300, 10_000)));
        until("the device has it", () -> Shell.run("ip", "link", "show", DEVICE).contains("mtu 1390"));
        until("the route is gone", () -> !Shell.run("ip", "route", "show", "dev", DEVICE)
                .contains("10.1.2.0/24"));
        assertThat(seed.ends).isEmpty();
    }

    @Test
    void endsALaneThatIsPushedSomethingWithoutEnd() throws Exception {
        start(grant(1));
        awaitLanes(1);
        for (int i = 0; i < 200; i++) {
            push(lanes.get(0), new Control.Update(List.of(), 1300 + i, 300, 10_000));
        }
        assertThat(FakeSeed.next(seed.ends).words())
                .isEqualTo("refused: more than 30 UPDATE and DRAIN, and more than one a second");
        awaitLanes(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 4000, is a default route",
        "192.168.0.0/16, 4000, own transfer network",
        "10.99.0.0/16, 4000, not within",
        "10.1.2.0/24, 700000, timeout of"
    })
    void refusesInWordsWhatTheSeedMayNotPush(String route, int timeoutMs, String words) throws Exception {
        start(grant(1));
        awaitLanes(1);
        String before = Shell.run("ip", "route");
        push(lanes.get(0), new Control.Update(List.of(route), 1400, 300, timeoutMs));
        assertThat(FakeSeed.next(seed.ends).words())
                .startsWith("refused: pushed")
                .contains(words);
        assertThat(Shell.run("ip", "route")).isEqualTo(before);
    }

    @Test
    void movesALaneToAnotherStreamWhenTheSeedAsksForIt() throws Exception {
        start(grant(2));
        awaitLanes(2);
        seed.hellos.clear();
        lanes.get(1).drain("a new certificate");
        Control.Hello again = FakeSeed.next(seed.hellos);
        assertThat(again.lane()).isEqualTo(1);
        assertThat(again.handOver()).isTrue();
        assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("another stream has taken its place");
        awaitLanes(2);
        assertThat(seed.hellos).isEmpty();
    }

    @Test
    void movesAllLanesWhenItIsToldTo() throws Exception {
        start(grant(WISHED));
        awaitLanes(WISHED);
        String session = FakeSeed.next(seed.hellos).session();
        seed.hellos.clear();
        shoot.renew("a test wants it");
        for (int i = 0; i < WISHED; i++) {
            assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("another stream has taken its place");
            assertThat(shoot.readiness().isReady()).isTrue();
            Control.Hello hello = FakeSeed.next(seed.hellos);
            assertThat(hello.session()).isEqualTo(session);
            assertThat(hello.handOver()).isTrue();
        }
        awaitLanes(WISHED);
        assertThat(seed.hellos).isEmpty();
    }

    @Test
    void staysWithItsStreamWhileAnotherCannotBeHad() throws Exception {
        start((self, lane, hello) -> {
            if (hello.handOver() && hello.lane() == 0 && refusals.getAndDecrement() > 0) {
                lane.end(Control.Reason.REFUSED, "not now");
            } else {
                grant(1).to(self, lane, hello);
            }
        });
        awaitLanes(1);
        refusals.set(2);
        lanes.get(0).drain("a new certificate");
        for (int i = 0; i < 2; i++) {
            assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("not now");
            assertThat(shoot.live().all()).hasSize(1);
        }
        assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("another stream has taken its place");
        awaitLanes(1);
    }

    @Test
    void refusesALaneThatTheSeedPushesSomethingElse() throws Exception {
        start((self, lane, hello) -> {
            self.welcome(lane, hello, welcome(2, true, hello.lane() == 0 ? 1400 : 1300));
        });
        assertThat(FakeSeed.next(seed.ends).words())
                .isEqualTo("refused: the seed pushed something else than to lane 0");
        assertThat(shoot.live().all()).hasSize(1);
    }

    @Test
    void saysGoodbyeOnEveryLaneAndLeavesNothing() throws Exception {
        start(grant(WISHED));
        awaitLanes(WISHED);
        shutdown.request();
        run.get(20, TimeUnit.SECONDS);
        for (int i = 0; i < WISHED; i++) {
            assertThat(FakeSeed.next(seed.ends).words()).isEqualTo("stopped: the shoot client stops");
        }
        shoot.close();
        shoot = null;
        assertThat(Shell.run("ip", "link")).doesNotContain(DEVICE);
    }

    /** Grants so many, and refuses a further lane of a session that it does not know. */
    private FakeSeed.Answer grant(int count) {
        return (self, lane, hello) -> {
            if (hello.lane() > 0 && !knowsTheSession) {
                lane.end(Control.Reason.REFUSED, "no session lives here");
                return;
            }
            boolean resumed = knowsTheSession;
            knowsTheSession = true;
            lanes.put(hello.lane(), lane);
            self.welcome(lane, hello, welcome(count, resumed, 1400));
        };
    }

    private static Control.Welcome welcome(int lanes, boolean resumed, int mtu) {
        return new Control.Welcome(
                1, "session", resumed, List.of("192.168.123.2/24"), List.of(), mtu, 200, 10_000, List.of(), lanes);
    }

    private void start(FakeSeed.Answer answer) throws Exception {
        seed = new FakeSeed(answer);
        shoot = Shoot.start(TestConfig.with(
                directory,
                Map.of(
                        "device",
                        DEVICE,
                        "dial",
                        "direct",
                        "seed-networks",
                        "10.1.0.0/16",
                        "lanes",
                        Integer.toString(WISHED),
                        "port",
                        Integer.toString(seed.port()))));
        run = new FutureTask<>(() -> {
            shoot.keepConnected(shutdown);
            return null;
        });
        Thread thread = new Thread(run, "shoot");
        thread.setDaemon(true);
        thread.start();
    }

    private List<Lane> carrying() {
        return shoot.live().all();
    }

    private void awaitLanes(int count) throws Exception {
        until(count + " lanes carry", () -> carrying().size() == count);
    }

    private static void until(String what, Callable<Boolean> condition) throws Exception {
        long startNs = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - startNs)
                    .as("ns waited until " + what)
                    .isLessThan(30_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
