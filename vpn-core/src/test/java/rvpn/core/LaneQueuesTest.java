package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rvpn.tun.PipeTun;

class LaneQueuesTest {
    private PipeTun tun;
    private LaneQueues queues;

    @BeforeEach
    void open() throws IOException {
        tun = PipeTun.open("lanes", 3);
        queues = new LaneQueues(tun);
    }

    @AfterEach
    void close() {
        tun.close();
    }

    @Test
    void beginsWithTheFirstQueueAlone() {
        assertThat(attached()).containsExactly(0);
    }

    @Test
    void attachesWhatALaneCarries() throws IOException {
        assertThat(queues.take(0)).isSameAs(tun.queues().get(0));
        assertThat(queues.take(2)).isSameAs(tun.queues().get(2));
        assertThat(attached()).containsExactly(0, 2);
    }

    @Test
    void detachesTheQueueOfALostLaneAtOnce() throws IOException {
        queues.take(0);
        queues.take(1);
        queues.take(2);
        queues.giveBack(1);
        queues.giveBack(1);
        assertThat(attached()).containsExactly(0, 2);
        queues.take(1);
        assertThat(attached()).containsExactly(0, 1, 2);
    }

    @Test
    void keepsTheLastQueueUntilAnotherLaneCarries() throws IOException {
        queues.take(0);
        queues.take(1);
        queues.giveBack(0);
        queues.giveBack(1);
        assertThat(attached()).containsExactly(1);
        queues.take(0);
        assertThat(attached()).containsExactly(0);
    }

    @Test
    void neverSwitchesTheOnlyQueueOfADevice() throws IOException {
        try (PipeTun one = PipeTun.open("one", 1)) { // which would refuse it
            LaneQueues alone = new LaneQueues(one);
            alone.take(0);
            alone.giveBack(0);
            assertThat(alone.take(0)).isSameAs(one.queues().get(0));
            assertThat(alone.count()).isEqualTo(1);
        }
    }

    @Test
    void endsQuietlyWhenTheDeviceIsGone() throws IOException {
        queues.take(0);
        queues.take(1);
        tun.close();
        queues.giveBack(1);
        queues.giveBack(0);
        assertThat(queues.count()).isEqualTo(3);
    }

    private List<Integer> attached() {
        List<Integer> attached = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (tun.isAttached(i)) {
                attached.add(i);
            }
        }
        return attached;
    }
}
