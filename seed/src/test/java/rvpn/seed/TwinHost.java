package rvpn.seed;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import rvpn.tun.HostNetwork;
import rvpn.tun.PipeTun;
import rvpn.tun.Tun;

/** A host in memory: remembers devices, and does with routes what the kernel does: the last that names one has it. */
final class TwinHost implements ClientHost {
    final Map<String, PipeTun> devices = new ConcurrentHashMap<>();
    final Map<String, HostNetwork> networks = new ConcurrentHashMap<>();
    final Map<String, String> routes = new ConcurrentHashMap<>();
    volatile boolean refuses;
    // Of each device that is asked for; a test may take all.
    final Semaphore permits = new Semaphore(Integer.MAX_VALUE);
    final AtomicInteger opened = new AtomicInteger();

    @Override
    public Tun open(String device, int queues) throws IOException {
        if (refuses) {
            throw new IOException("device " + device + ": no more");
        }
        opened.incrementAndGet();
        permits.acquireUninterruptibly();
        PipeTun tun = PipeTun.open(device, queues);
        devices.put(device, tun);
        return tun;
    }

    @Override
    public Laid lay(HostNetwork network) {
        String device = network.device();
        apply(network);
        return new Laid() {
            @Override
            public void apply(HostNetwork next) {
                TwinHost.this.apply(next);
            }

            @Override
            public void close() {
                networks.remove(device);
                devices.remove(device);
                routes.values().removeIf(device::equals);
            }
        };
    }

    private void apply(HostNetwork next) {
        networks.put(next.device(), next);
        next.routes().forEach(route -> routes.put(route, next.device()));
        routes.entrySet()
                .removeIf(route ->
                        route.getValue().equals(next.device()) && !next.routes().contains(route.getKey()));
    }

    /** The devices' own addresses. */
    List<String> addresses(String device) {
        return networks.get(device).addresses();
    }
}
