package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodelTest {
    private static final long MS = 1_000_000;
    private static final int LARGE = 100_000;
    private static final int SMALL = 10_000;

    private final Codel codel = new Codel(5 * MS, 100 * MS, SMALL);
    private long nowNs = Long.MAX_VALUE - 200 * MS; // the clock may pass any value

    /** Asks once a millisecond; the number of drops. */
    private int drops(int milliseconds, long waitedNs, int queuedBytes) {
        int drops = 0;
        for (int i = 0; i < milliseconds; i++) {
            nowNs += MS;
            drops += codel.drops(waitedNs, queuedBytes, nowNs) ? 1 : 0;
        }
        return drops;
    }

    @Test
    void dropsNothingThatWaitsNoLongerThanTheTarget() {
        assertThat(drops(10_000, 4 * MS, LARGE)).isZero();
    }

    @Test
    void letsABurstPassThatIsGoneWithinTheInterval() {
        for (int burst = 0; burst < 100; burst++) {
            assertThat(drops(95, 50 * MS, LARGE)).isZero();
            assertThat(drops(1, 0, LARGE)).isZero();
        }
    }

    @Test
    void dropsOnceTheWaitHasBeenTooLongForAnInterval() {
        assertThat(drops(100, 6 * MS, LARGE)).isZero();
        assertThat(drops(1, 6 * MS, LARGE)).isOne();
        assertThat(drops(99, 6 * MS, LARGE)).isZero();
    }

    @Test
    void dropsMoreAndMoreWhileThatDoesNotHelp() {
        drops(100, 20 * MS, LARGE);
        int first = drops(1000, 20 * MS, LARGE);
        int second = drops(1000, 20 * MS, LARGE);
        // The n-th drop comes 100 ms / sqrt(n) after the one before: about (t / 200 ms)^2 in all.
        assertThat(first).isBetween(25, 36);
        assertThat(second).isBetween(65, 90);
    }

    @Test
    void stopsAtOnceWhenTheWaitIsShortAgain() {
        drops(1000, 20 * MS, LARGE);
        assertThat(drops(1, 4 * MS, LARGE)).isZero();
        assertThat(drops(100, 20 * MS, LARGE)).isZero();
    }

    @Test
    void goesOnWhereItEndedWhenTheWaitIsTooLongAgainSoon() {
        drops(2000, 20 * MS, LARGE);
        drops(10, 0, LARGE);
        drops(100, 20 * MS, LARGE);
        int again = drops(100, 20 * MS, LARGE);
        assertThat(again).isGreaterThan(5);
    }

    @Test
    void dropsNothingFromAShortQueueOnASlowLine() {
        assertThat(drops(10_000, 500 * MS, SMALL)).isZero();
    }
}
