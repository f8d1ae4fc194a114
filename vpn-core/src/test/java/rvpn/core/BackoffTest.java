package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesFromTheFirstPauseToTheLast() {
        assertThat(pauses(new Backoff(100, 1500, () -> 0), 7)).containsExactly(100, 200, 400, 800, 1500, 1500, 1500);
    }

    @Test
    void shortensEachPauseByAtMostHalf() {
        assertThat(pauses(new Backoff(100, 1500, () -> 1), 6)).containsExactly(50, 100, 200, 400, 750, 750);
    }

    @Test
    void staysBetweenHalfAndWholeWhateverTheRandomNumber() {
        SplittableRandom random = new SplittableRandom(3);
        Backoff backoff = new Backoff(1000, 1000, random::nextDouble);
        assertThat(pauses(backoff, 1000)).allMatch(pauseMs -> pauseMs >= 500 && pauseMs <= 1000);
    }

    @Test
    void startsAgainAfterASuccess() {
        Backoff backoff = new Backoff(100, 1500, () -> 0);
        pauses(backoff, 5);
        backoff.reset();
        assertThat(pauses(backoff, 2)).containsExactly(100, 200);
    }

    @Test
    void reachesTheLongestPauseThereIsWithoutOverflow() {
        Backoff backoff = new Backoff(1, Integer.MAX_VALUE, () -> 0);
        assertThat(pauses(backoff, 40)).isSorted().contains(1 << 30).endsWith(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static Integer[] pauses(Backoff backoff, int count) {
        return IntStream.range(0, count).mapToObj(i -> backoff.nextMs()).toArray(Integer[]::new);
    }
}
