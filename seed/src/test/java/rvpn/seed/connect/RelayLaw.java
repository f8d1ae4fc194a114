package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for every client that has been joined with its destination, in plain TCP or in TLS. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
public abstract class RelayLaw {
    protected static final int MIB = 1 << 20;

    /** The destination. */
    protected abstract Origin origin();

    /** A client that has sent nothing yet. */
    protected abstract RawClient dial() throws Exception;

    /** A request for the destination. */
    protected abstract String request();

    /** The answer to it. */
    protected abstract String established();

    protected abstract ConnectCounters counters();

    /** How the names of the event loops begin. */
    protected abstract String threads();

    /** A client that has been answered, and has spoken. */
    protected final RawClient joined() throws Exception {
        RawClient client = dial().send(request());
        assertThat(client.head()).isEqualTo(established());
        return client.send("!");
    }

    /** The destination's side of the latest {@link #joined()}. */
    protected final RawClient target() throws Exception {
        RawClient target = origin().next();
        assertThat(target.read(1)).isEqualTo("!");
        return target;
    }

    @Test
    void carriesManyBytesBothWaysAtOnceUnchanged() throws Exception {
        int bytes = 32 * MIB;
        try (RawClient client = joined();
                RawClient target = target()) {
            CompletableFuture<Long> sentUp = async(() -> pour(client.out(), bytes, 1));
            CompletableFuture<Long> sentDown = async(() -> pour(target.out(), bytes, 2));
            CompletableFuture<Long> gotUp = async(() -> sum(target.in(), bytes));
            CompletableFuture<Long> gotDown = async(() -> sum(client.in(), bytes));
            assertThat(gotUp.get()).isEqualTo(sentUp.get());
            assertThat(gotDown.get()).isEqualTo(sentDown.get());
        }
        awaitEnded();
        assertThat(counters().snapshot().fromClientBytes()).isEqualTo(bytes + 1);
        assertThat(counters().snapshot().toClientBytes()).isEqualTo(bytes);
        assertThat(counters().snapshot().joined()).isEqualTo(1);
    }

    @Test
    void passesOnWhatCameTogetherWithTheHead() throws Exception {
        try (RawClient client = dial().send(request() + "early");
                RawClient target = origin().next()) {
            assertThat(target.read(5)).isEqualTo("early");
            assertThat(client.head()).isEqualTo(established());
            target.send("late");
            assertThat(client.read(4)).isEqualTo("late");
        }
    }

    @Test
    void servesAClientThatEndedTogetherWithItsHead() throws Exception {
        try (RawClient client = dial().send(request() + "all at once").end();
                RawClient target = origin().next()) {
            assertThat(target.rest()).isEqualTo("all at once");
            target.send("answer").end();
            assertThat(client.rest()).isEqualTo(established() + "answer");
        }
    }

    @Test
    void letsTheTargetAnswerAfterTheClientsEnd() throws Exception {
        try (RawClient client = joined();
                RawClient target = target()) {
            client.send("question").end();
            assertThat(target.rest()).isEqualTo("question");
            target.send("answer").end();
            assertThat(client.rest()).isEqualTo("answer");
            awaitEnded();
        }
    }

    @Test
    void letsTheClientSendAfterTheTargetsEnd() throws Exception {
        try (RawClient client = joined();
                RawClient target = target()) {
            target.send("bye").end();
            assertThat(client.rest()).isEqualTo("bye");
            client.send("but still").end();
            assertThat(target.rest()).isEqualTo("but still");
            awaitEnded();
        }
    }

    @Test
    void resetsTheTargetWhenTheClientBreaksOff() throws Exception {
        RawClient client = joined();
        try (RawClient target = target()) {
            client.reset();
            assertThatThrownBy(target::rest).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void breaksTheClientOffWhenTheTargetBreaksOff() throws Exception {
        try (RawClient client = joined()) {
            target().reset();
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
        }
    }

    @Test
    void noticesAResetOfAClientThatHadEnded() throws Exception {
        RawClient client = joined();
        try (RawClient target = target()) {
            client.end();
            assertThat(target.rest()).isEmpty();
            client.reset();
            assertThatThrownBy(() -> pour(target.out(), 64 * MIB, 3)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void standsStillAtNoCostWhenAnEndedClientIsGone() throws Exception {
        RawClient client = joined();
        try (RawClient target = target()) {
            client.end();
            assertThat(target.rest()).isEmpty();
            client.reset();
            assertIdle();
        }
    }

    @Test
    void aReceiverThatStandsStillCostsBoundedMemory() throws Exception {
        try (RawClient client = joined();
                RawClient target = target()) {
            long beforeBytes = PlatformDependent.usedDirectMemory();
            CompletableFuture<Long> pouring = async(() -> pour(target.out(), 64 * MIB, 4));
            awaitStandstill();
            assertThat(PlatformDependent.usedDirectMemory() - beforeBytes).isLessThan(8 * MIB);
            assertIdle();
            assertThat(sum(client.in(), 64 * MIB)).isEqualTo(pouring.get());
        }
    }

    @Test
    void aSenderThatEndsBeforeAReceiverThatStandsStillCostsBoundedMemoryToo() throws Exception {
        try (RawClient client = joined();
                RawClient target = target()) {
            long beforeBytes = PlatformDependent.usedDirectMemory();
            long sent = fill(target);
            target.end();
            awaitStandstill();
            assertThat(PlatformDependent.usedDirectMemory() - beforeBytes).isLessThan(8 * MIB);
            assertIdle();
            assertThat(client.in().readAllBytes()).hasSize((int) sent);
        }
    }

    @Test
    void aTargetThatBreaksOffBeforeAReceiverThatStandsStillEndsTheConnection() throws Exception {
        try (RawClient client = joined();
                RawClient target = target()) {
            fill(target);
            target.reset();
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
            awaitEnded();
        }
    }

    @Test
    void anEndedClientThatStandsStillDoesNotSpin() throws Exception {
        try (RawClient client = joined();
                RawClient target = target()) {
            client.end();
            assertThat(target.rest()).isEmpty();
            long sent = fill(target);
            target.end();
            awaitStandstill();
            assertIdle();
            assertThat(client.in().readAllBytes()).hasSize((int) sent);
        }
    }

    @Test
    void aClientThatEndsAfterAStalledTargetsEndDoesNotSpin() throws Exception {
        try (RawClient client = joined();
                RawClient target = target()) {
            long sent = fill(target);
            target.end();
            awaitStandstill();
            client.end();
            assertThat(target.rest()).isEmpty();
            assertIdle();
            assertThat(client.in().readAllBytes()).hasSize((int) sent);
        }
    }

    private void awaitEnded() throws Exception {
        Await.until(
                "the connection is over and counted",
                () -> counters().snapshot().ended() == 1);
    }

    /** Writes until the relay and the kernel have taken nothing more for a while. */
    private long fill(RawClient sender) throws Exception {
        SocketChannel channel = sender.socket().getChannel();
        channel.configureBlocking(false);
        ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
        long[] sent = {0, System.nanoTime()};
        Await.until("nothing more is taken", () -> {
            int taken = channel.write(chunk.clear());
            if (taken > 0) {
                sent[0] += taken;
                sent[1] = System.nanoTime();
            }
            return System.nanoTime() - sent[1] > TimeUnit.MILLISECONDS.toNanos(300);
        });
        channel.configureBlocking(true);
        assertThat(sent[0]).isGreaterThan(2 * MIB);
        return sent[0];
    }

    private void awaitStandstill() throws Exception {
        long[] last = {-1, System.nanoTime()};
        Await.until("the counters stand still", () -> {
            long now = counters().snapshot().toClientBytes();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - last[1] > TimeUnit.MILLISECONDS.toNanos(300);
        });
    }

    /** An event loop that spins takes a whole core. */
    private void assertIdle() throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        long startNs = System.nanoTime();
        long cpuBeforeNs = loopCpuNs();
        Await.until("half a second passes", () -> System.nanoTime() - startNs > TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(threads.isThreadCpuTimeEnabled()).isTrue();
        assertThat(loopCpuNs() - cpuBeforeNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
    }

    private long loopCpuNs() {
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(threads())) {
                sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }

    private interface Work {
        long run() throws Exception;
    }

    private static CompletableFuture<Long> async(Work work) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.run());
            } catch (Exception fault) {
                result.completeExceptionally(fault);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static long pour(OutputStream out, long bytes, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        CRC32C sum = new CRC32C();
        byte[] chunk = new byte[64 * 1024];
        for (long sent = 0; sent < bytes; sent += chunk.length) {
            random.nextBytes(chunk);
            sum.update(chunk);
            out.write(chunk);
        }
        return sum.getValue();
    }

    private static long sum(InputStream in, long bytes) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] chunk = new byte[64 * 1024];
        for (long got = 0; got < bytes; ) {
            int n = in.read(chunk, 0, (int) Math.min(chunk.length, bytes - got));
            assertThat(n).isPositive();
            sum.update(chunk, 0, n);
            got += n;
        }
        return sum.getValue();
    }
}
