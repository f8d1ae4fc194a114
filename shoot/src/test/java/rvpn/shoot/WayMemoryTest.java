package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WayMemoryTest {
    private static final Way A = RaceTest.way(1);
    private static final Way B = RaceTest.way(2);
    private static final Way C = RaceTest.way(3);

    private final WayMemory memory = new WayMemory();

    @Test
    void keepsTheOrderOfWaysOfWhichNothingIsKnown() {
        assertThat(memory.sorted(List.of(C, A, B))).containsExactly(C, A, B);
    }

    @Test
    void putsTheLastGoodOneFirstAndTheLastFailedOneLast() {
        memory.failed(A);
        memory.failed(B);
        memory.failed(A);
        memory.worked(C);
        assertThat(memory.sorted(List.of(A, B, C))).containsExactly(C, B, A);
    }

    @Test
    void forgetsThatOneWasGoodWhenItFails() {
        memory.worked(B);
        memory.failed(B);
        assertThat(memory.sorted(List.of(A, B))).containsExactly(A, B);
    }

    @Test
    void forgetsThatOneHasFailedWhenItIsGood() {
        memory.failed(A);
        memory.worked(A);
        memory.worked(B);
        assertThat(memory.sorted(List.of(C, A, B))).containsExactly(B, C, A);
    }

    @Test
    void remembersNoMoreThan64Failures() {
        IntStream.rangeClosed(1, 65).forEach(number -> memory.failed(RaceTest.way(number)));
        assertThat(memory.sorted(List.of(RaceTest.way(2), A))).containsExactly(A, RaceTest.way(2));
    }
}
