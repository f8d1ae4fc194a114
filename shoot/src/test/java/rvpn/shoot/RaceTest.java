package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In time that passes only when a test says so. */
class RaceTest {
    private static final Way A = way(1);
    private static final Way B = way(2);
    private static final Way C = way(3);

    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final WayMemory memory = new WayMemory();
    private final List<Way> begun = new ArrayList<>();
    private final Map<Way, CompletableFuture<Channel>> attempts = new HashMap<>();
    private final Map<Way, Runnable> connected = new HashMap<>();

    @BeforeEach
    void stopTheClock() {
        clock.freezeTime();
    }

    @Test
    void beginsTheNextWayAfter250MsWithoutAConnection() {
        Race race = race(A, B, C);
        assertThat(begun).containsExactly(A);
        pass(249);
        assertThat(begun).containsExactly(A);
        pass(1);
        assertThat(begun).containsExactly(A, B);
        pass(250);
        assertThat(begun).containsExactly(A, B, C);
        assertThat(race.over()).isNotDone();
    }

    @Test
    void beginsTheNextWayAtOnceWhenTheOneBeforeHasFailed() {
        race(A, B);
        fail(A, "refused");
        assertThat(begun).containsExactly(A, B);
    }

    @Test
    void waitsLongerForAnAnswerThanForAConnection() {
        race(A, B);
        pass(200);
        connected.get(A).run();
        pass(Race.ANSWER_PATIENCE_MS - 1);
        assertThat(begun).containsExactly(A);
        pass(1);
        assertThat(begun).containsExactly(A, B);
    }

    @Test
    void theFirstToArriveWinsAndTheOthersAreGivenUp() throws Exception {
        Race race = race(A, B, C);
        pass(250);
        EmbeddedChannel channel = new EmbeddedChannel();
        attempts.get(A).complete(channel);
        assertThat(race.over().get()).isEqualTo(new Race.Arrival(channel, A));
        assertThat(attempts.get(B)).isCancelled();
        pass(10_000);
        assertThat(begun).containsExactly(A, B);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void whoHasWonIsNotClosedAndWhoComesLaterIs() {
        Race race = race(A);
        EmbeddedChannel late = new EmbeddedChannel();
        race.stop();
        assertThat(attempts.get(A)).isCancelled();
        Race second = race(B);
        second.over().completeExceptionally(new IOException("given up"));
        attempts.get(B).complete(late);
        assertThat(late.isOpen()).isFalse();
    }

    @Test
    void tellsWhyOfEachWayWhenNobodyArrives() {
        Race race = race(A, B);
        fail(A, "a refused");
        assertThat(race.over()).isNotDone();
        fail(B, "b refused");
        assertThatThrownBy(race.over()::get)
                .hasCauseInstanceOf(IOException.class)
                .hasRootCauseMessage("a refused; b refused");
    }

    @Test
    void namesFourReasonsAndHowManyMoreThereAre() {
        Race race = new Race(clock.eventLoop(), this::begin, memory, 1);
        for (int i = 0; i < 7; i++) {
            race.reason("reason " + i);
        }
        race.found(0, List.of());
        assertThatThrownBy(race.over()::get).hasRootCauseMessage("reason 0; reason 1; reason 2; reason 3; and 3 more");
    }

    @Test
    void waitsAMomentForNamesThatMayBePreferred() {
        Race race = new Race(clock.eventLoop(), this::begin, memory, 2);
        memory.worked(B);
        race.found(0, List.of(A));
        pass(49);
        assertThat(begun).isEmpty();
        race.found(1, List.of(B));
        assertThat(begun).containsExactly(B);
    }

    @Test
    void prefersTheFirstNameWhicheverIsFoundFirst() {
        Race race = new Race(clock.eventLoop(), this::begin, memory, 2);
        race.found(1, List.of(B));
        race.found(0, List.of(A));
        assertThat(begun).containsExactly(A);
    }

    @Test
    void doesNotWaitLongForAName() {
        Race race = new Race(clock.eventLoop(), this::begin, memory, 2);
        race.found(0, List.of(A));
        pass(50);
        assertThat(begun).containsExactly(A);
    }

    @Test
    void goesAWayThatIsFoundLateAtOnceWhenTheOthersHaveHadTheirTime() {
        Race race = new Race(clock.eventLoop(), this::begin, memory, 2);
        race.found(0, List.of(A));
        pass(50);
        pass(250);
        race.found(1, List.of(B));
        assertThat(begun).containsExactly(A, B);
    }

    @Test
    void waitsForTheLastNameBeforeItGivesUp() {
        Race race = new Race(clock.eventLoop(), this::begin, memory, 2);
        race.found(0, List.of(A));
        pass(50);
        fail(A, "refused");
        assertThat(race.over()).isNotDone();
        race.found(1, List.of(B));
        assertThat(begun).containsExactly(A, B);
    }

    @Test
    void remembersWhoFailedAndNotWhoWasGivenUp() {
        race(A, B, C);
        fail(A, "refused");
        pass(250);
        attempts.get(C).complete(new EmbeddedChannel());
        assertThat(memory.sorted(List.of(A, B, C))).containsExactly(B, C, A);
    }

    private Race race(Way... ways) {
        Race race = new Race(clock.eventLoop(), this::begin, memory, 1);
        race.found(0, List.of(ways));
        return race;
    }

    private CompletableFuture<Channel> begin(Way way, Runnable hasConnected) {
        begun.add(way);
        connected.put(way, hasConnected);
        return attempts.computeIfAbsent(way, any -> new CompletableFuture<>());
    }

    private void fail(Way way, String words) {
        attempts.get(way).completeExceptionally(new IOException(words));
    }

    private void pass(int ms) {
        clock.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        clock.runScheduledPendingTasks();
    }

    static Way way(int number) {
        try {
            Endpoint endpoint = new Endpoint("gw" + number, 8132);
            return new Way(endpoint, endpoint, InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number}));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
