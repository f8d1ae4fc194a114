package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CountersTest {
    private final Counters counters = new Counters();

    @Test
    void beginsAtZero() {
        assertThat(Counter.values())
                .allSatisfy(counter -> assertThat(counters.get(counter)).isZero());
    }

    @Test
    void keepsEachValueApart() {
        for (Counter counter : Counter.values()) {
            counters.add(counter, counter.ordinal());
            counters.add(counter, 1000);
        }
        assertThat(Counter.values())
                .allSatisfy(counter -> assertThat(counters.get(counter)).isEqualTo(1000 + counter.ordinal()));
    }

    @Test
    void countsBeyondWhatAnIntHolds() {
        counters.add(Counter.SENT_BYTES, Integer.MAX_VALUE);
        counters.add(Counter.SENT_BYTES, Integer.MAX_VALUE);
        assertThat(counters.get(Counter.SENT_BYTES)).isEqualTo(2L * Integer.MAX_VALUE);
    }

    @Test
    void namesEachCounterOnceInItsFamily() {
        assertThat(Arrays.stream(Counter.values()).map(counter -> counter.family() + " " + counter.label()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Z]+ [a-z_]+"));
    }

    @Test
    void isReadByAnyThreadWhileOneWrites() throws Exception {
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 100_000; i++) {
                counters.add(Counter.SENT_PACKETS, 1);
            }
        });
        writer.start();
        long last = 0;
        while (last < 100_000) {
            long now = counters.get(Counter.SENT_PACKETS);
            assertThat(now).isBetween(last, 100_000L);
            last = now;
        }
        writer.join();
    }
}
