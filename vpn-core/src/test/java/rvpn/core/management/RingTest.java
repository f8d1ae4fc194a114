package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingTest {
    private final Ring<Integer> ring = new Ring<>(4);

    @Test
    void keepsTheYoungest() {
        IntStream.range(0, 10).forEach(ring::add);
        assertThat(ring.last(100)).containsExactly(6, 7, 8, 9);
        assertThat(ring.last(2)).containsExactly(8, 9);
    }

    @Test
    void letsEachReaderGoOnWhereItWas() {
        ring.add(0);
        ring.add(1);
        Ring.Tail<Integer> first = ring.from(0);
        ring.add(2);
        assertThat(first.entries()).containsExactly(0, 1);
        assertThat(ring.from(first.next()).entries()).containsExactly(2);
        assertThat(ring.from(ring.end()).entries()).isEmpty();
        assertThat(ring.from(0).entries()).containsExactly(0, 1, 2);
    }

    @Test
    void tellsHowMuchAReaderHasMissed() {
        IntStream.range(0, 10).forEach(ring::add);
        Ring.Tail<Integer> tail = ring.from(3);
        assertThat(tail.missed()).isEqualTo(3);
        assertThat(tail.entries()).containsExactly(6, 7, 8, 9);
        assertThat(ring.from(8).missed()).isZero();
    }
}
