package rvpn.tun;

import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntBinaryOperator;

/** A queue that is a file descriptor: of a TUN device, or of the socket pair that stands for one. */
final class FdQueue implements TunQueue {
    private static final int CLOSED = -1;

    private final String name;
    private final String readWords;
    private final AtomicInteger fd;
    private final IntBinaryOperator switcher;

    /** Takes over the descriptor of a queue that the kernel switches. */
    FdQueue(String name, int fd) {
        this(name, fd, Bridge::switchQueue);
    }

    /** @param switcher takes the descriptor and 1 to attach or 0 to detach, gives a negative errno when it is refused */
    FdQueue(String name, int fd, IntBinaryOperator switcher) {
        this.name = name;
        this.readWords = "read " + name;
        this.fd = new AtomicInteger(fd);
        this.switcher = switcher;
    }

    /** {@inheritDoc} Once closed -1, because the kernel gives the number to the next that opens a file. */
    @Override
    public int fd() {
        return fd.get();
    }

    @Override
    public int read(NativeBuffer into, int at, int end, int headroom, Slices packets) throws IOException {
        Objects.checkFromToIndex(at, end, into.capacity());
        Objects.checkIndex(headroom, into.capacity());
        int n = PacketCalls.read(
                open(), into.address(), at, end, headroom, MAX_PACKET_BYTES, packets.endAddress(), packets.room());
        Reference.reachabilityFence(into);
        Reference.reachabilityFence(packets);
        int count = Errno.result(readWords, n);
        packets.grow(count);
        return count;
    }

    @Override
    public int write(NativeBuffer from, Slices packets) throws IOException {
        int taken = PacketCalls.write(open(), from.address(), from.capacity(), packets.address(), packets.count());
        Reference.reachabilityFence(from);
        Reference.reachabilityFence(packets);
        if (taken < packets.count()) {
            requirePresent(packets);
        }
        return taken;
    }

    @Override
    public void attach() throws IOException {
        Errno.require("attach a queue of " + name, switcher.applyAsInt(open(), 1));
    }

    @Override
    public void detach() throws IOException {
        Errno.require("detach a queue of " + name, switcher.applyAsInt(open(), 0));
    }

    @Override
    public void close() {
        int last = fd.getAndSet(CLOSED);
        if (last != CLOSED) {
            // Linux frees the number whatever close returns.
            Bridge.close(last);
        }
    }

    private int open() throws IOException {
        int now = fd.get();
        if (now == CLOSED) {
            throw new IOException("queue of " + name + " is closed");
        }
        return now;
    }

    private void requirePresent(Slices packets) throws ErrnoException {
        for (int i = 0; i < packets.count(); i++) {
            int n = packets.length(i);
            if (n < 0 && Errno.isGone(-n)) {
                throw new ErrnoException("write " + name, -n);
            }
        }
    }
}
