package rvpn.core.status;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * What the Java virtual machine knows about itself: enough to see a leak. It is asked only when Prometheus asks, because
 * the first question loads all of Java's management, flight recorder included.
 */
public final class ProcessMetrics {
    private static final double MS_PER_SECOND = 1_000;

    private ProcessMetrics() {}

    /** Registers all of them; once a registry. */
    public static void register(Metrics metrics) {
        metrics.gauge(
                "rvpn_process_uptime_seconds",
                "Since the process started.",
                () -> ManagementFactory.getRuntimeMXBean().getUptime() / MS_PER_SECOND);
        metrics.gauge("rvpn_process_threads", "Java threads alive.", () -> ManagementFactory.getThreadMXBean()
                .getThreadCount());
        metrics.gauge(
                "rvpn_process_heap_used_bytes",
                "Java heap in use, garbage included.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        metrics.gauge("rvpn_process_buffer_used_bytes", "Memory of Java's buffers outside the heap.", "pool")
                .add(() -> usedBytes("direct"), "direct")
                .add(() -> usedBytes("mapped"), "mapped");
        metrics.gauge("rvpn_process_open_files", "File descriptors open.", ProcessMetrics::openFiles);
    }

    private static long usedBytes(String pool) {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(bean -> bean.getName().equals(pool))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static double openFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : Double.NaN;
    }
}
