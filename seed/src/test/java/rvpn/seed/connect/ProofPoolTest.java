package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProofPoolTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final ProofPool pool = new ProofPool();

    @AfterEach
    void close() {
        pool.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void aFloodIsRefusedAtOnceAndWhatWaitsIsServed() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<Future<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < ProofPool.MAX_WAITING + 2; i++) {
            waiting.add(pool.check(loop, () -> awaitUninterruptibly(release)));
        }

        Future<Void> tooMany = pool.check(loop, () -> {});

        assertThat(tooMany.isDone()).isTrue();
        assertThat(((Refused) tooMany.cause()).reason()).isEqualTo(Reason.PASSES_FULL);
        release.countDown();
        for (Future<Void> one : waiting) {
            assertThat(one.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(one.isSuccess()).isTrue();
        }
    }

    @Test
    void anErrorRefusesOneClientAndNoMore() throws Exception {
        Future<Void> broken = pool.check(loop, () -> {
            throw new StackOverflowError("of a parser");
        });
        Future<Void> good = pool.check(loop, () -> {});

        assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(((Refused) broken.cause()).words()).isEqualTo("the pass cannot be checked");
        assertThat(good.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(good.isSuccess()).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}
