package rvpn.tun;

import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** A queue that is a file descriptor: of a TUN device, or of the socket pair that stands for one. */
final class FdQueue implements TunQueue {
    private static final int CLOSED = -1;

    private final String name;
    private final String readWords;
    private final AtomicInteger fd;

    /** Takes over the descriptor. */
    FdQueue(String name, int fd) {
        this.name = name;
        this.readWords = "read " + name;
        this.fd = new AtomicInteger(fd);
    }

    /** {@inheritDoc} Once closed -1, because the kernel gives the number to the next that opens a file. */
    @Override
    public int fd() {
        return fd.get();
    }

    @Override
    public int read(NativeBuffer into, int at, int headroom, Slices packets) throws IOException {
        Objects.checkFromToIndex(at, into.capacity(), into.capacity());
        Objects.checkIndex(headroom, into.capacity());
        final int end = into.capacity();
        int n = Bridge.read(
                open(), into.address(), at, end, headroom, MAX_PACKET_BYTES, packets.endAddress(), packets.room());
        Reference.reachabilityFence(into);
        Reference.reachabilityFence(packets);
        int count = Errno.result(readWords, n);
        packets.grow(count);
        return count;
    }

    @Override
    public int write(NativeBuffer from, Slices packets) throws IOException {
        int taken = Bridge.write(open(), from.address(), from.capacity(), packets.address(), packets.count());
        Reference.reachabilityFence(from);
        Reference.reachabilityFence(packets);
        if (taken < packets.count()) {
            requirePresent(packets);
        }
        return taken;
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
