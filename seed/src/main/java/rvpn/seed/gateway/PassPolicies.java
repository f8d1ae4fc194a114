package rvpn.seed.gateway;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.identity.Expiry;
import rvpn.core.identity.IdentityMetrics;
import rvpn.core.pass.PassPolicy;
import rvpn.core.pass.SeenPasses;
import rvpn.core.status.Metrics;

/**
 * The policies of all routes as their files are now. Files are looked at when a pass is checked and when the metrics are
 * asked for, at most once a second: a change disturbs nobody who has passed. Reads files: not for event loops.
 * Thread-safe.
 */
final class PassPolicies {
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Path> keys;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, PolicyFiles> byNamespace = new ConcurrentHashMap<>();
    // Outlives the files: else a route that is taken out and put back would take a pass twice.
    private final ConcurrentHashMap<String, SeenPasses> shown = new ConcurrentHashMap<>();

    /** @param keys public gate keys that are good for every shoot */
    PassPolicies(List<Path> keys, Clock clock, LongSupplier nanoTime) {
        this.keys = List.copyOf(keys);
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    Clock clock() {
        return clock;
    }

    /** What goes for a shoot now. */
    PassPolicy of(Route route) {
        // A namespace of no route is a stranger's choice: one entry serves all of them, because only a route's
        // certificates leave anything to remember.
        boolean isPlain = route.passes().files().isEmpty();
        PassRules rules = isPlain ? PassRules.NONE : route.passes();
        PolicyFiles files = byNamespace.compute(
                isPlain ? "" : route.namespace(),
                (namespace, before) -> before != null && before.rules().equals(rules)
                        ? before
                        : new PolicyFiles(namespace, rules, keys, seen(namespace), clock));
        PassPolicy policy = files.policy(nanoTime.getAsLong(), LOOK_NS);
        return isPlain ? policy.ofShoot(route.namespace()) : policy;
    }

    private SeenPasses seen(String namespace) {
        return shown.computeIfAbsent(namespace, first -> new SeenPasses());
    }

    /**
     * Reads what has not been read yet, so that the log tells what is wrong with it; forgets the files of other
     * namespaces, and what was shown to those as soon as it has expired.
     */
    void prepare(List<Route> routes) {
        Set<String> namespaces = routes.stream()
                .filter(route -> !route.passes().files().isEmpty())
                .map(Route::namespace)
                .collect(Collectors.toSet());
        byNamespace.keySet().removeIf(namespace -> !namespace.isEmpty() && !namespaces.contains(namespace));
        shown.entrySet()
                .removeIf(entry -> !byNamespace.containsKey(entry.getKey())
                        && entry.getValue().isEmpty(clock.instant()));
        routes.forEach(this::of);
    }

    /** Of how many routes a file cannot be used now; looks at the files. */
    long stale() {
        return files().filter(PolicyFiles::isStale).count();
    }

    /** Whoever watches wants to know of a route too that nobody has used for a week. */
    private Stream<PolicyFiles> files() {
        List<PolicyFiles> all = List.copyOf(byNamespace.values());
        long nowNs = nanoTime.getAsLong();
        all.forEach(files -> files.policy(nowNs, LOOK_NS));
        return all.stream();
    }

    int remembered() {
        return byNamespace.size();
    }

    /** Of how many namespaces it is known what was shown to them. */
    int shown() {
        return shown.size();
    }

    /** As the files are now: Unix time; +Inf of none. */
    double firstEnd() {
        return IdentityMetrics.first(
                files().flatMap(files -> files.expiries().stream()).map(Expiry::end));
    }

    void register(Metrics metrics) {
        metrics.gauge(
                        "rvpn_certificate_expiry_seconds",
                        "When the first of the authorities of the routes' passes, or of their revocation lists, ends;"
                                + " Unix time, +Inf where there is none.",
                        "certificate")
                .addDouble(this::firstEnd, "ca");
        metrics.gauge(
                "rvpn_gateway_pass_files_stale",
                "Routes of which a file that says who may pass cannot be used.",
                this::stale);
    }
}
