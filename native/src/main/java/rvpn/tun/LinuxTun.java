package rvpn.tun;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A TUN device of the Linux kernel (Documentation/networking/tuntap.rst) in the network namespace of the thread that
 * opened it. It is down and without address at first, and vanishes with its last queue, also when the process dies.
 */
public final class LinuxTun implements Tun {
    private static final String DRIVER = "/dev/net/tun";
    private static final int IFNAMSIZ = 16;
    /** MAX_TAP_QUEUES of drivers/net/tun.c. */
    private static final int MAX_QUEUES = 256;

    private final String name;
    private final Offload offload;
    private final List<FdQueue> queues;
    private Offload limit;

    private LinuxTun(String name, Offload offload, List<FdQueue> queues) {
        this.name = name;
        this.offload = offload;
        this.limit = offload;
        this.queues = List.copyOf(queues);
    }

    /**
     * Creates a device that does not exist yet, with as much offload as the kernel has.
     *
     * @param queueCount 1 to 256
     * @throws IOException in one line: the driver is missing, the permission, the name is taken or not valid; nothing
     *     is left behind
     */
    public static LinuxTun open(String name, int queueCount) throws IOException {
        if (queueCount < 1 || queueCount > MAX_QUEUES) {
            throw new IOException(
                    "device " + name + ": " + queueCount + " queues: 1 to " + MAX_QUEUES + " are possible");
        }
        DeviceName.check(name);
        Bridge.require();
        List<FdQueue> queues = new ArrayList<>();
        try {
            for (int i = 0; i < queueCount; i++) {
                FdQueue queue = new FdQueue(name, openDriver());
                queues.add(queue);
                attach(queue.fd(), name, queueCount, i);
            }
            int first = queues.get(0).fd();
            formHeader(first, name);
            return new LinuxTun(name, negotiate(first), queues);
        } catch (IOException | RuntimeException e) {
            queues.forEach(FdQueue::close);
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Offload offload() {
        return offload;
    }

    @Override
    public void limit(Offload most) throws IOException {
        Offload wanted = most.and(offload);
        // The kernel takes its lock of all interfaces for a change, so it is not asked for one that is none.
        if (!wanted.equals(limit)) {
            int n = Bridge.offload(
                    queues.get(0).fd(), wanted.checksum() ? 1 : 0, wanted.tcp() ? 1 : 0, wanted.udp() ? 1 : 0);
            Errno.require("set the offload of " + name, n);
            limit = wanted;
        }
    }

    @Override
    public List<? extends TunQueue> queues() {
        return queues;
    }

    @Override
    public void close() {
        queues.forEach(FdQueue::close);
    }

    private static int openDriver() throws ErrnoException {
        int fd = Bridge.openDriver();
        if (fd < 0) {
            throw new ErrnoException("open " + DRIVER, -fd, driverAdvice(-fd));
        }
        return fd;
    }

    private static void attach(int fd, String name, int queueCount, int i) throws ErrnoException {
        NativeBuffer zeroEnded = NativeBuffer.allocate(IFNAMSIZ);
        zeroEnded.bytes().put(0, name.getBytes(StandardCharsets.US_ASCII));
        int n = Bridge.attach(fd, zeroEnded.address(), queueCount > 1 ? 1 : 0, i == 0 ? 1 : 0);
        Reference.reachabilityFence(zeroEnded);
        if (n < 0) {
            throw new ErrnoException("create TUN device " + name, -n, deviceAdvice(-n, name));
        }
    }

    /** All of a device's queues share the form of the header and the offload. */
    private static void formHeader(int fd, String name) throws ErrnoException {
        Errno.require("set the size of the virtio_net_hdr of " + name, Bridge.headerSize(fd));
        int n = Bridge.littleEndian(fd);
        // A kernel without TUNSETVNETLE uses the host's order.
        if (n < 0 && ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new ErrnoException("set little-endian headers of " + name, -n, "Linux 4.1 or newer is needed");
        }
    }

    private static Offload negotiate(int fd) {
        if (Bridge.offload(fd, 1, 1, 1) >= 0) {
            return new Offload(true, true, true);
        }
        if (Bridge.offload(fd, 1, 1, 0) >= 0) {
            return new Offload(true, true, false);
        }
        return Offload.NONE;
    }

    static String driverAdvice(int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                "the kernel's TUN driver is needed: 'modprobe tun' on the" + " host; a container also needs the device "
                        + DRIVER;
            case Errno.EPERM, Errno.EACCES ->
                "this process must be root or " + DRIVER
                        + " be readable and writable for its user, and a container must" + " be given that device";
            default -> "";
        };
    }

    static String deviceAdvice(int errno, String name) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES ->
                "the capability NET_ADMIN is needed: run as root, or give it to the" + " container";
            case Errno.EBUSY ->
                "the name is taken by another network interface: choose another, or remove that one"
                        + " with 'ip link delete " + name + "'";
            default -> "";
        };
    }
}
