package rvpn.tun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The twin of {@link LinuxTun} for tests: needs neither root nor a kernel driver. Each queue is one end of a socket
 * pair that keeps packet boundaries, read and written by the same native code; the other end plays the host. A queue
 * whose host does not read is full at some time and refuses packets with EAGAIN.
 */
public final class PipeTun implements Tun {
    private static final int SEND_BUFFER_BYTES = 4 << 20;

    private final String name;
    private final Offload offload;
    private final List<FdQueue> queues = new ArrayList<>();
    private final List<FdQueue> hosts = new ArrayList<>();
    private final List<AtomicBoolean> attached = new ArrayList<>();

    private volatile Offload limit;

    private PipeTun(String name, Offload offload) {
        this.name = name;
        this.offload = offload;
        this.limit = offload;
    }

    /** A device of so many queues that claims all offload. */
    public static PipeTun open(String name, int queueCount) throws IOException {
        return open(name, queueCount, new Offload(true, true, true));
    }

    /** A device of so many queues that claims the given offload; what its host then sends is the test's affair. */
    public static PipeTun open(String name, int queueCount, Offload offload) throws IOException {
        Bridge.require();
        PipeTun tun = new PipeTun(name, offload);
        NativeBuffer fds = NativeBuffer.allocate(8);
        for (int i = 0; i < queueCount; i++) {
            Errno.require("socketpair", Bridge.pair(fds.address(), SEND_BUFFER_BYTES));
            Reference.reachabilityFence(fds);
            int index = i;
            tun.attached.add(new AtomicBoolean(true));
            tun.queues.add(new FdQueue(name, nativeInt(fds, 0), (fd, on) -> tun.switchQueue(index, on == 1)));
            tun.hosts.add(new FdQueue(name + "'s host", nativeInt(fds, 4)));
        }
        return tun;
    }

    /** As the kernel does it, only that the host, a test, must itself leave a detached queue alone. */
    private int switchQueue(int i, boolean on) {
        if (queues.size() == 1 || !attached.get(i).compareAndSet(!on, on)) {
            return -Errno.EINVAL;
        }
        if (!on) {
            drop(queues.get(i));
        }
        return 0;
    }

    private static void drop(FdQueue queue) {
        NativeBuffer nowhere = NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
        try {
            while (queue.read(nowhere, 0, 0, new Slices(1)) > 0) {
                // until none waits
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Whether the i-th queue takes part. */
    public boolean isAttached(int i) {
        return attached.get(i).get();
    }

    /** The host's end of the first queue: what is written here the device reads. */
    public TunQueue host() {
        return host(0);
    }

    /** The host's end of the i-th queue. */
    public TunQueue host(int i) {
        return hosts.get(i);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Offload offload() {
        return offload;
    }

    /** {@inheritDoc} Its host is a test, which looks at {@link #limit()}. */
    @Override
    public void limit(Offload most) throws IOException {
        if (queues.get(0).fd() < 0) {
            throw new IOException("device " + name + " is closed");
        }
        limit = most.and(offload);
    }

    /** What the host may leave undone now. */
    public Offload limit() {
        return limit;
    }

    @Override
    public List<? extends TunQueue> queues() {
        return List.copyOf(queues);
    }

    /** Closes both ends. */
    @Override
    public void close() {
        queues.forEach(FdQueue::close);
        hosts.forEach(FdQueue::close);
    }

    private static int nativeInt(NativeBuffer buffer, int at) {
        return buffer.bytes().duplicate().order(ByteOrder.nativeOrder()).getInt(at);
    }
}
