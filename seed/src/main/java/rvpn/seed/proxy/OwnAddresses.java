package rvpn.seed.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.ip.IpAddress;

/**
 * Which addresses are this host's, for event loops. While much is asked, what is none according to the routing tables of
 * the last second is answered by them; for all else the kernel is asked, some 40 microseconds. A thread reads the tables,
 * at most twice a second, and once more after every answer that they gave: so an address that came in between is
 * noticed, and whoever was let through to it is found.
 */
final class OwnAddresses implements AllowList.Own {
    private static final Logger LOG = LoggerFactory.getLogger("proxy");
    private static final long FRESH_NS = 1_000_000_000;
    private static final int REST_MS = 500;

    private record Read(LocalNetworks local, long atNs) {}

    private final AllowList.Own kernel;
    private final AtomicBoolean isDue = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor reader = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "own-addresses");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Read last;
    private volatile Runnable onMore = () -> {};
    private String problem = "";

    OwnAddresses() {
        this(KernelAddresses::contains);
    }

    /** @param kernel knows it for certain */
    OwnAddresses(AllowList.Own kernel) {
        this.kernel = kernel;
    }

    /** What is to be done when the host has got an address; on a thread that may wait. */
    void whenMore(Runnable work) {
        onMore = work;
    }

    @Override
    public boolean contains(InetAddress address) throws IOException {
        Read now = last;
        boolean isFresh = now != null && System.nanoTime() - now.atNs() < FRESH_NS;
        if (isFresh && !now.local().contains(IpAddress.of(address.getAddress()))) {
            readIn(REST_MS);
            return false;
        }
        if (!isFresh) {
            readIn(0);
        }
        return kernel.contains(address);
    }

    private void readIn(int delayMs) {
        if (isDue.compareAndSet(false, true)) {
            reader.schedule(this::read, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private void read() {
        isDue.set(false); // before it: who is answered from now on wants another
        Read before = last;
        try {
            long nowNs = System.nanoTime();
            Read next = new Read(LocalNetworks.read(), nowNs);
            last = next;
            problem = "";
            if (before != null && next.local().hasMoreThan(before.local())) {
                onMore.run();
            }
        } catch (IOException | RuntimeException unreadable) { // the kernel is asked meanwhile
            if (!unreadable.toString().equals(problem)) {
                problem = unreadable.toString();
                LOG.warn("cannot read the host's routing tables: {}", problem);
            }
        }
    }
}
