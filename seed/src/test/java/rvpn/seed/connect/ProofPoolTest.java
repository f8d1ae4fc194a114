package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            waiting.add(pool.check(loop, Optional.empty(), () -> awaitUninterruptibly(release)));
        }

        Future<Void> tooMany = pool.check(loop, Optional.empty(), () -> {});

        assertThat(tooMany.isDone()).isTrue();
        assertThat(((Refused) tooMany.cause()).reason()).isEqualTo(Reason.PASSES_FULL);
        release.countDown();
        for (Future<Void> one : waiting) {
            assertThat(one.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(one.isSuccess()).isTrue();
        }
    }

    @Test
    void aSourceFillsHalfOfThePlacesAndOthersHaveTheRest() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            pool.check(loop, Optional.empty(), () -> {
                begun.countDown();
                awaitUninterruptibly(release);
            });
        }
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        List<Future<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < ProofPool.MAX_OF_A_SOURCE; i++) {
            waiting.add(pool.check(loop, Optional.of(InetAddress.getByName("2001:db8::" + i)), () -> {}));
        }

        Future<Void> tooMany = pool.check(loop, Optional.of(InetAddress.getByName("2001:db8::ffff:1")), () -> {});
        waiting.add(pool.check(loop, Optional.of(InetAddress.getByName("2001:db8:0:1::1")), () -> {}));
        waiting.add(pool.check(loop, Optional.of(InetAddress.getByName("192.0.2.1")), () -> {}));

        assertThat(((Refused) tooMany.cause()).reason()).isEqualTo(Reason.PASSES_FULL);
        assertThat(tooMany.cause()).hasMessageContaining("of 2001:db8::/64 wait");
        release.countDown();
        for (Future<Void> one : waiting) {
            assertThat(one.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(one.isSuccess()).isTrue();
        }
        Future<Void> again = pool.check(loop, Optional.of(InetAddress.getByName("2001:db8::1")), () -> {});
        assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(again.isSuccess()).isTrue();
    }

    @Test
    void anErrorRefusesOneClientAndNoMore() throws Exception {
        Future<Void> broken = pool.check(loop, Optional.empty(), () -> {
            throw new StackOverflowError("of a parser");
        });
        Future<Void> good = pool.check(loop, Optional.empty(), () -> {});

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
