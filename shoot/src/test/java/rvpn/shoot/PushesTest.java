package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rvpn.core.Control;

@Timeout(60)
class PushesTest {
    private record Taken(int mtu, long atNs) {}

    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final Pushes pushes = new Pushes(push -> {
        taken.add(new Taken(push.update().mtu(), System.nanoTime()));
        await(mayGoOn);
    });

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        pushes.close();
    }

    private void push(int mtu) {
        pushes.add(new Pushes.Push(null, new Control.Update(List.of(), mtu, 100, 1000)));
    }

    @Test
    void takesTheFirstAtOnceAndThenTheLastASecondLater() throws Exception {
        push(1300);
        Taken first = taken.take();
        for (int mtu = 1301; mtu <= 1400; mtu++) {
            push(mtu);
        }
        mayGoOn.countDown();
        Taken second = taken.take();
        assertThat(first.mtu()).isEqualTo(1300);
        assertThat(second.mtu()).isEqualTo(1400);
        assertThat(second.atNs() - first.atNs()).isGreaterThanOrEqualTo(Pushes.PAUSE_NS);
        assertThat(taken).isEmpty();
    }
}
