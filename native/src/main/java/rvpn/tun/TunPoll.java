package rvpn.tun;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;

/**
 * A {@link TunQueue} among the descriptors of a Netty epoll loop, level-triggered. It does not own the queue: whoever
 * does cancels this first and closes the queue then, both on the loop, because afterwards the kernel gives the
 * descriptor's number away. All methods run on the loop.
 */
public final class TunPoll implements EpollIoHandle {
    // Not NONE: Netty takes that for a removal from the epoll set, but remembers it as still there, and the next
    // change fails with ENOENT. The kernel reports EPOLLERR whether asked or not.
    private static final EpollIoOps NO_READS = EpollIoOps.EPOLLERR;

    private final FileDescriptor fd;
    private final Runnable onReadable;
    private IoRegistration registration;
    private boolean wanted;

    private TunPoll(int fd, Runnable onReadable) {
        this.fd = new FileDescriptor(fd);
        this.onReadable = onReadable;
    }

    /**
     * Joins the queue to the loop; reads are not wanted at first.
     *
     * @param loop of an {@code EpollIoHandler}
     * @param onReadable run once a turn of the loop while packets wait and reads are wanted; also when the device is
     *     gone, wanted or not, so that a read throws and the owner cancels
     * @return completes on the loop
     */
    public static Future<TunPoll> register(IoEventLoop loop, TunQueue queue, Runnable onReadable) {
        Promise<TunPoll> joined = loop.newPromise();
        int fd = queue.fd();
        if (fd < 0) {
            return joined.setFailure(new IOException("the queue is closed"));
        }
        TunPoll poll = new TunPoll(fd, onReadable);
        loop.register(poll).addListener((Future<IoRegistration> registered) -> {
            if (registered.isSuccess()) {
                poll.registration = registered.getNow();
                joined.setSuccess(poll);
            } else {
                joined.setFailure(registered.cause());
            }
        });
        return joined;
    }

    /** Switches reads on or off; costs a system call only on a change. After {@link #cancel()} it does nothing. */
    public void wantReads(boolean want) {
        if (want != wanted && registration.isValid()) {
            registration.submit(want ? EpollIoOps.EPOLLIN : NO_READS);
            wanted = want;
        }
    }

    /** Leaves the loop at once; the queue stays open. A second call does nothing. */
    public void cancel() {
        wanted = false;
        registration.cancel();
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        // Within one turn another's callback may have switched reads off after epoll had answered.
        boolean isOnlyReadable = ((EpollIoEvent) event).ops().value() == EpollIoOps.EPOLLIN.value();
        if (from.isValid() && (wanted || !isOnlyReadable)) {
            onReadable.run();
        }
    }

    /** Called by the loop as it ends; the descriptor is the queue's. */
    @Override
    public void close() {}
}
