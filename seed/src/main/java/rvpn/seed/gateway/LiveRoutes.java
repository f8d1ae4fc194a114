package rvpn.seed.gateway;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ConfigException;
import rvpn.core.config.FileStamp;
import rvpn.core.status.Metrics;
import rvpn.core.status.Readiness;

/**
 * The routes that go now: one table, replaced by another in one write. Whoever has a way keeps it, and connections know
 * nothing of the table, so a change touches none of them. A file that is wrong changes nothing.
 */
final class LiveRoutes {
    private static final Logger LOG = LoggerFactory.getLogger("routes");
    private static final int MAX_NAMES = 10;

    private final GatewayConfig config;
    private final Optional<FileStamp> file;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile RouteTable table;
    private volatile Optional<String> problem = Optional.empty();

    /** Reads the file, if there is one. */
    LiveRoutes(GatewayConfig config) throws ConfigException {
        this.config = config;
        this.file = config.routes().map(FileStamp::of);
        this.table = read();
    }

    /** The file as it was before it was read first. */
    Optional<FileStamp> file() {
        return file;
    }

    /** The table of this moment. */
    RouteTable table() {
        return table;
    }

    /** Reads the file once more; from any thread but an event loop's. */
    synchronized void reread() {
        if (config.routes().isEmpty()) {
            return;
        }
        try {
            RouteTable next = read();
            boolean isSame = next.routes().equals(table.routes());
            if (!isSame) {
                LOG.info("routes taken up: {}", difference(table.routes(), next.routes()));
                table = next;
                taken.incrementAndGet();
            }
            problem = Optional.empty();
        } catch (ConfigException wrong) {
            LOG.error("routes not taken up, those before stay: {}", wrong.getMessage());
            refused.incrementAndGet();
            problem = Optional.of(wrong.getMessage());
        }
    }

    private RouteTable read() throws ConfigException {
        List<Route> routes = config.routes().isEmpty()
                ? List.of()
                : RouteFile.read(config.routes().get());
        return new RouteTable(routes, config.hosts(), config.asksDns());
    }

    private static String difference(List<Route> before, List<Route> after) {
        Map<String, Route> old = byNamespace(before);
        Map<String, Route> now = byNamespace(after);
        List<String> added =
                now.keySet().stream().filter(name -> !old.containsKey(name)).toList();
        List<String> removed =
                old.keySet().stream().filter(name -> !now.containsKey(name)).toList();
        List<String> changed = now.keySet().stream()
                .filter(name -> old.containsKey(name) && !old.get(name).equals(now.get(name)))
                .toList();
        return counted("added", added) + ", " + counted("changed", changed) + ", " + counted("removed", removed)
                + "; now " + now.size();
    }

    private static Map<String, Route> byNamespace(List<Route> routes) {
        return routes.stream().collect(Collectors.toMap(Route::namespace, Function.identity()));
    }

    private static String counted(String what, List<String> names) {
        String shown = names.stream().sorted().limit(MAX_NAMES).collect(Collectors.joining(" "));
        return names.size() + " " + what
                + (names.isEmpty() ? "" : " (" + shown + (names.size() > MAX_NAMES ? " ...)" : ")"));
    }

    /** Always ready: what cannot be taken up is a remark. */
    Readiness readiness() {
        return problem.map(words -> Readiness.ready().but("keeps older routes: " + words))
                .orElse(Readiness.ready());
    }

    void register(Metrics metrics) {
        metrics.gauge("rvpn_gateway_routes", "Shoots that have a route.", () -> table.routes()
                .size());
        metrics.gauge(
                "rvpn_gateway_routes_stale",
                "1 while the file of routes cannot be used and older ones are kept.",
                () -> problem.isPresent() ? 1 : 0);
        metrics.counter("rvpn_gateway_routes_changes_total", "Changes of the file of routes.", "result")
                .add(taken::get, "taken_up")
                .add(refused::get, "refused");
    }
}
