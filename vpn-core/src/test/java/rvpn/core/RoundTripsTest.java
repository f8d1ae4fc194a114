package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
    private static final long MS = 1_000_000;

    private final RoundTrips trips = new RoundTrips();

    @Test
    void knowsNoMedianOfNothing() {
        assertThat(trips.quantileNs(0.5)).isEqualTo(-1);
        assertThat(trips.count()).isZero();
    }

    @Test
    void hasRisingBoundsFromATenthOfAMillisecondToHalfAMinute() {
        assertThat(RoundTrips.boundsNs()).isSorted().doesNotHaveDuplicates();
        assertThat(LongStream.of(RoundTrips.boundsNs()).min()).hasValue(MS / 10);
        assertThat(LongStream.of(RoundTrips.boundsNs()).max()).hasValue(30_000 * MS);
    }

    @Test
    void countsEachOnce() {
        for (long bound : RoundTrips.boundsNs()) {
            trips.add(bound);
        }
        trips.add(Long.MAX_VALUE / 2);
        for (int i = 0; i <= RoundTrips.boundsNs().length; i++) {
            assertThat(trips.inBucket(i)).as("bucket " + i).isEqualTo(1);
        }
    }

    @Test
    void tellsQuantilesAsFineAsItsBuckets() {
        for (long us = 1; us <= 10_000; us++) {
            trips.add(us * 1000);
        }
        assertThat(trips.quantileNs(0.5)).isCloseTo(5 * MS, Percentage.withPercentage(2));
        assertThat(trips.quantileNs(0.99)).isCloseTo(9_900_000, Percentage.withPercentage(2));
        assertThat(trips.count()).isEqualTo(10_000);
        assertThat(trips.sumNs()).isCloseTo(10_000L * 5_000_500, within(1L));
    }

    @Test
    void areSummedForALoop() {
        Counters loop = new Counters();
        Counters first = new Counters(loop);
        Counters second = new Counters(loop);
        first.addRoundTrip(MS);
        second.addRoundTrip(MS);
        second.add(Counter.SENT_PACKETS, 5);
        first.add(Counter.SENT_PACKETS, 2);

        assertThat(loop.roundTrips().count()).isEqualTo(2);
        assertThat(first.roundTrips().count()).isEqualTo(1);
        assertThat(loop.get(Counter.SENT_PACKETS)).isEqualTo(7);
        assertThat(second.get(Counter.SENT_PACKETS)).isEqualTo(5);
    }
}
