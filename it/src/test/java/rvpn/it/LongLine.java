package rvpn.it;

import com.sun.jna.Memory;
import java.io.IOException;
import java.util.List;

/**
 * A cable between two hosts that may be long, lose frames or be cut: a TAP device on each, and a thread for each direction.
 * It stands for netem, which few kernels of containers have.
 */
final class LongLine implements AutoCloseable {
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TAP_WITHOUT_HEADER = 0x1002;
    private static final int IFREQ_BYTES = 40;

    private final List<LineWay> ways;
    private final int left;
    private final int right;

    private LongLine(int left, int right, long seed) {
        this.left = left;
        this.right = right;
        ways = List.of(new LineWay(left, right, seed), new LineWay(right, left, seed + 1));
    }

    /** One end of it: the device is made, without addresses. */
    record End(Host host, String device) {}

    /** @param seed of what is lost */
    static LongLine between(End left, End right, long seed) throws IOException {
        LongLine line = new LongLine(open(left), open(right), seed);
        line.ways.forEach(LineWay::start);
        return line;
    }

    private static int open(End end) throws IOException {
        return Inside.call(end.host(), () -> {
            int fd = Libc.open("/dev/net/tun", Libc.O_RDWR | Libc.O_NONBLOCK);
            try (Memory request = new Memory(IFREQ_BYTES)) {
                request.clear();
                request.setString(0, end.device());
                request.setShort(16, IFF_TAP_WITHOUT_HEADER);
                if (fd < 0 || Libc.ioctl(fd, TUNSETIFF, request) < 0) {
                    throw new IOException("cannot make " + end);
                }
            }
            return fd;
        });
    }

    /** From now on it is such, both ways. */
    void becomes(LineQuality quality) {
        ways.forEach(way -> way.becomes(quality));
    }

    @Override
    public String toString() {
        return "line: " + ways.get(0) + " and back " + ways.get(1);
    }

    @Override
    public void close() {
        ways.forEach(LineWay::close);
        Libc.close(left);
        Libc.close(right);
    }
}
