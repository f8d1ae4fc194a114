package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TunPollTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final IoEventLoop loop = group.next();
    private final NativeBuffer buffer = NativeBuffer.allocate(2 * TunQueue.MAX_PACKET_BYTES);
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    private final AtomicInteger turns = new AtomicInteger();
    private PipeTun tun;
    private TunQueue queue;

    @BeforeEach
    void openDevice() throws IOException {
        tun = PipeTun.open("pipe0", 1);
        queue = tun.queues().get(0);
    }

    @AfterEach
    void closeAll() throws InterruptedException {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        tun.close();
    }

    @Test
    void callsNothingUntilReadsAreWanted() throws Exception {
        TunPoll poll = register(this::readAll);
        hostSends();
        turnTwice();
        assertThat(turns).hasValue(0);

        onLoop(() -> poll.wantReads(true));
        assertThat(seen.take()).isEqualTo(1);
    }

    @Test
    void callsOnTheLoopForEachPacketThatComes() throws Exception {
        TunPoll poll = register(() -> {
            assertThat(loop.inEventLoop()).isTrue();
            readAll();
        });
        onLoop(() -> poll.wantReads(true));
        for (int i = 0; i < 10; i++) {
            hostSends();
            assertThat(seen.take()).isEqualTo(1);
        }
    }

    @Test
    void callsAgainWhilePacketsAreLeft() throws Exception {
        TunPoll poll = register(() -> {
            if (turns.incrementAndGet() == 5) {
                seen.add("fifth");
            }
        });
        hostSends();
        onLoop(() -> poll.wantReads(true));
        assertThat(seen.take()).isEqualTo("fifth");
    }

    @Test
    void stopsAndResumesAsOftenAsAsked() throws Exception {
        TunPoll poll = register(this::readAll);
        for (int i = 0; i < 3; i++) {
            onLoop(() -> {
                poll.wantReads(true);
                poll.wantReads(true);
            });
            hostSends();
            assertThat(seen.take()).isEqualTo(1);
            onLoop(() -> {
                poll.wantReads(false);
                poll.wantReads(false);
            });
            int before = turns.get();
            hostSends();
            turnTwice();
            assertThat(turns).hasValue(before);
            onLoop(() -> poll.wantReads(true));
            assertThat(seen.take()).isEqualTo(1);
        }
    }

    @Test
    void leavesTheQueueOpenWhenCancelled() throws Exception {
        TunPoll poll = register(this::readAll);
        onLoop(() -> {
            poll.wantReads(true);
            poll.cancel();
            poll.cancel();
            poll.wantReads(true);
        });
        hostSends();
        turnTwice();

        assertThat(turns).hasValue(0);
        assertThat(queue.read(buffer, 0, 0, new Slices(1))).isEqualTo(1);
    }

    @Test
    void leavesTheQueueOpenWhenTheLoopEnds() throws Exception {
        TunPoll poll = register(this::readAll);
        onLoop(() -> poll.wantReads(true));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();

        hostSends();
        assertThat(queue.read(buffer, 0, 0, new Slices(1))).isEqualTo(1);
    }

    @Test
    void joinsAgainAfterLeaving() throws Exception {
        TunPoll first = register(() -> seen.add("first"));
        onLoop(first::cancel);
        TunPoll second = register(this::readAll);
        onLoop(() -> second.wantReads(true));
        hostSends();
        assertThat(seen.take()).isEqualTo(1);
    }

    @Test
    void tellsThatTheDeviceIsGoneEvenWithReadsOff() throws Exception {
        TunPoll[] poll = new TunPoll[1];
        poll[0] = register(() -> {
            try {
                queue.read(buffer, 0, 0, new Slices(1));
            } catch (IOException e) {
                poll[0].cancel();
                seen.add(e.getMessage());
            }
        });
        onLoop(() -> {
            poll[0].wantReads(true);
            poll[0].wantReads(false);
        });
        tun.host().close();
        assertThat(seen.take()).isEqualTo("read pipe0: EPIPE (the other end is closed)");
    }

    @Test
    void refusesAClosedQueue() {
        queue.close();
        assertThatThrownBy(() -> register(this::readAll))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    private TunPoll register(Runnable onReadable) throws Exception {
        return TunPoll.register(loop, queue, onReadable).get();
    }

    private void readAll() {
        turns.incrementAndGet();
        try {
            seen.add(queue.read(buffer, 0, 0, new Slices(8)));
        } catch (IOException e) {
            seen.add(e);
        }
    }

    private void hostSends() throws IOException {
        byte[] packet = Datagram.fromHost(new byte[100]);
        NativeBuffer from = NativeBuffer.allocate(packet.length);
        from.bytes().put(0, packet);
        Slices one = new Slices(1);
        one.add(0, packet.length);
        assertThat(tun.host().write(from, one)).isEqualTo(1);
    }

    private void onLoop(Runnable work) throws Exception {
        loop.submit(work).get();
    }

    /** A task that a task submits runs only after epoll has been asked in between. */
    private void turnTwice() throws Exception {
        Callable<Object> nothing = () -> null;
        for (int i = 0; i < 4; i++) {
            loop.schedule(nothing, 1, TimeUnit.MILLISECONDS).get();
        }
    }
}
