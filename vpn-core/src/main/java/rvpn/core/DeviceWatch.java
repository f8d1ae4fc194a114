package rvpn.core;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import rvpn.tun.TunPoll;
import rvpn.tun.TunQueue;

/** A lane's place among the readers of its queue, from {@link #begin} to {@link #end}. On the lane's event loop. */
final class DeviceWatch {
    private TunPoll poll;
    private boolean over;

    /** Watches; joining the loop takes a turn of it. Reads are wanted at first. */
    void begin(IoEventLoop loop, TunQueue queue, Runnable onReadable, Consumer<Throwable> onRefused) {
        TunPoll.register(loop, queue, onReadable).addListener((Future<TunPoll> done) -> {
            if (!done.isSuccess()) {
                onRefused.accept(done.cause());
            } else if (over) {
                done.getNow().cancel();
            } else {
                poll = done.getNow();
                poll.wantReads(true);
            }
        });
    }

    /** Whether packets that wait shall be told of. */
    void wantReads(boolean want) {
        if (poll != null && !over) {
            poll.wantReads(want);
        }
    }

    /** Reads no more: another may. */
    void end() {
        over = true;
        if (poll != null) {
            poll.cancel();
        }
    }
}
