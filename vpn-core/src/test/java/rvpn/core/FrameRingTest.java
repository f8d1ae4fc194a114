package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameRingTest {
    private static final int MAX_FRAME_BYTES = 100;

    /** What a frame must be when it comes out. */
    private record Expected(int number, int length, int flow, long timeNs) {}

    private final FrameRing ring = new FrameRing(1000, 16, MAX_FRAME_BYTES);
    private final Deque<Expected> expected = new ArrayDeque<>();
    private int number;

    /** As a device does: several frames behind one another into the free piece; not all of them are kept. */
    private void write(Random random) {
        ByteBuffer bytes = ring.memory().bytes();
        int count = 1 + random.nextInt(3);
        if (!ring.makeRoom(count)) {
            return;
        }
        int at = ring.freeAt();
        int end = ring.freeEnd();
        int[] ats = new int[count];
        int[] lengths = new int[count];
        int written = 0;
        while (written < count && end - at >= MAX_FRAME_BYTES) {
            int length = 4 + random.nextInt(MAX_FRAME_BYTES - 3);
            fill(bytes, at, length, number + written);
            ats[written] = at;
            lengths[written++] = length;
            at += length;
        }
        for (int i = 0; i < written; i++) {
            if (random.nextInt(4) > 0) {
                ring.append(ats[i], lengths[i], number % 7, number * 3L);
                expected.add(new Expected(number + i, lengths[i], number % 7, number * 3L));
            }
        }
        number += written;
    }

    private static void fill(ByteBuffer bytes, int at, int length, int number) {
        bytes.putInt(at, number);
        for (int i = 4; i < length; i++) {
            bytes.put(at + i, (byte) (number + i));
        }
    }

    private void takeOne() {
        Expected first = expected.remove();
        ByteBuffer bytes = ring.memory().bytes();
        assertThat(ring.headBytes()).isEqualTo(first.length);
        assertThat(ring.headFlow()).isEqualTo(first.flow);
        assertThat(ring.headTimeNs()).isEqualTo(first.timeNs);
        assertThat(bytes.getInt(ring.headAt())).isEqualTo(first.number);
        for (int i = 4; i < first.length; i++) {
            assertThat(bytes.get(ring.headAt() + i)).isEqualTo((byte) (first.number + i));
        }
        ring.remove();
    }

    @Test
    void givesBackWhatItTookInOrderWhateverTheMixture() {
        Random random = new Random(7);
        for (int turn = 0; turn < 50_000; turn++) {
            if (random.nextInt(100) < (turn / 100 % 2 == 0 ? 60 : 40)) {
                write(random);
            } else if (!expected.isEmpty()) {
                takeOne();
            }
            assertThat(ring.isEmpty()).isEqualTo(expected.isEmpty());
            assertThat(ring.bytes())
                    .isEqualTo(expected.stream().mapToInt(Expected::length).sum());
        }
        assertThat(number).isGreaterThan(20_000);
    }

    @Test
    void keepsNeighboursSideBySide() {
        assertThat(ring.makeRoom(2)).isTrue();
        int at = ring.freeAt();
        ring.append(at, 50, 1, 0);
        ring.append(at + 50, 70, 2, 0);
        ring.remove();
        assertThat(ring.headAt()).isEqualTo(at + 50);
    }

    @Test
    void movesAFrameToItsNeighbourWhenTheOneBetweenIsLeftOut() {
        ring.makeRoom(3);
        int at = ring.freeAt();
        fill(ring.memory().bytes(), at + 80, 60, 42);
        ring.append(at, 50, 1, 0);
        ring.append(at + 80, 60, 2, 0);
        ring.remove();
        assertThat(ring.headAt()).isEqualTo(at + 50);
        assertThat(ring.memory().bytes().getInt(ring.headAt())).isEqualTo(42);
    }

    @Test
    void takesNoMoreThanItsNumberOfFrames() {
        for (int i = 0; i < 16; i++) {
            assertThat(ring.makeRoom(1)).isTrue();
            ring.append(ring.freeAt(), 4, 0, 0);
        }
        assertThat(ring.makeRoom(1)).isFalse();
        ring.remove();
        assertThat(ring.makeRoom(1)).isTrue();
        assertThat(ring.makeRoom(2)).isFalse();
    }

    @Test
    void takesNoFrameThatMightNotFit() {
        for (int i = 0; i < 10; i++) {
            assertThat(ring.makeRoom(1)).isTrue();
            ring.append(ring.freeAt(), 100, 0, 0);
        }
        assertThat(ring.makeRoom(1)).isFalse();
        ring.remove();
        assertThat(ring.makeRoom(1)).as("once the first is gone, its place").isTrue();
        assertThat(ring.freeEnd() - ring.freeAt()).isEqualTo(100);
    }

    @Test
    void isEmptyAndHasNoRoomOnceItsMemoryIsGivenBack() {
        assertThat(ring.makeRoom(1)).isTrue();
        ring.append(ring.freeAt(), MAX_FRAME_BYTES, 1, 2);
        ring.giveBack();
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.makeRoom(1)).isFalse();
        assertThat(ring.memory().bytes().capacity()).isZero();
    }
}
