package rvpn.shoot;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import rvpn.core.config.Shutdown;

/**
 * Opens the way to the seed server: resolves, connects, and asks proxy and gateway, by as many ways as there are. Blocks,
 * but never beyond the moment when the program shall end; never runs on the event loop.
 */
final class Dialler {
    private final ShootConfig config;
    private final GatewayPasses passes;
    private final EventLoop loop;
    private final Resolver resolver;
    private final WayMemory memory;

    /** @param memory of the ways that are good, which this one asks and tells */
    Dialler(ShootConfig config, GatewayPasses passes, EventLoop loop, Resolver resolver, WayMemory memory) {
        this.config = config;
        this.passes = passes;
        this.loop = loop;
        this.resolver = resolver;
        this.memory = memory;
    }

    /**
     * A byte stream to the seed server, not read yet, by the first way that is open.
     *
     * @throws IOException why there is none, of each way
     */
    Race.Arrival dial(Shutdown shutdown) throws IOException, InterruptedException {
        if (shutdown.isRequested()) {
            throw stopped();
        }
        String authorization = config.proxy().isPresent() ? config.proxy().get().authorization() : null;
        Race.Course course = (way, connected) -> Attempt.begin(config, passes, authorization, loop, way, connected);
        List<Endpoint> hops = config.proxy()
                .map(proxy -> List.of(proxy.address()))
                .orElse(config.gateway().endpoints());
        Race race = new Race(loop, course, memory, hops.size());
        boolean hasArrived = false;
        try {
            for (int i = 0; i < hops.size(); i++) {
                find(i, hops.get(i), race);
            }
            Race.Arrival arrival = result(race.over(), shutdown);
            hasArrived = true;
            return arrival;
        } finally {
            if (!hasArrived) {
                loop.execute(race::stop);
                race.over().thenAccept(unwanted -> unwanted.channel().close());
            }
        }
    }

    /** Tells the race the ways by this hop, once they are known; waits for nothing. */
    private void find(int name, Endpoint hop, Race race) {
        resolver.addresses(hop.host())
                .copy()
                .orTimeout(config.connectTimeoutMs(), TimeUnit.MILLISECONDS)
                .thenApply(addresses -> Ways.of(config, hop, addresses)) // not on the loop: it asks the kernel
                .whenComplete((ways, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        ways.closed().forEach(race::reason);
                        race.found(name, ways.open());
                    } else {
                        race.reason(Ways.option(config) + words(hop, failure));
                        race.found(name, List.of());
                    }
                }));
    }

    private String words(Endpoint hop, Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof TimeoutException
                ? "DNS did not give an address of " + hop.host() + " within " + config.connectTimeoutMs() + " ms"
                : cause.getMessage();
    }

    private static Race.Arrival result(CompletableFuture<Race.Arrival> over, Shutdown shutdown)
            throws IOException, InterruptedException {
        if (!shutdown.await(over, Connection.FOREVER_MS)) { // each way has deadlines of its own
            throw stopped();
        }
        try {
            return over.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static IOException stopped() {
        return new IOException("the program stops");
    }
}
