package rvpn.core.status;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;

/** What the Java virtual machine knows about itself: enough to see a leak. */
public final class ProcessMetrics {
    private static final double MS_PER_SECOND = 1_000;

    private ProcessMetrics() {}

    /** Registers all of them; once a registry. */
    public static void register(Metrics metrics) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        metrics.gauge(
                "rvpn_process_uptime_seconds", "Since the process started.", () -> runtime.getUptime() / MS_PER_SECOND);
        metrics.gauge("rvpn_process_threads", "Java threads alive.", threads::getThreadCount);
        metrics.gauge(
                "rvpn_process_heap_used_bytes", "Java heap in use, garbage included.", () -> memory.getHeapMemoryUsage()
                        .getUsed());
        Series buffers =
                metrics.gauge("rvpn_process_buffer_used_bytes", "Memory of Java's buffers outside the heap.", "pool");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            buffers.add(pool::getMemoryUsed, pool.getName());
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            metrics.gauge("rvpn_process_open_files", "File descriptors open.", system::getOpenFileDescriptorCount);
        }
    }
}
