package rvpn.core;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.identity.Expiry;
import rvpn.core.identity.ExpiryReminder;
import rvpn.core.identity.IdentityMetrics;
import rvpn.core.identity.IdentityWatch;
import rvpn.core.status.Metrics;

/**
 * Keeps an identity and those who are connected under watch, on one daemon thread: looks at the files every second, and
 * at the peers in an interval of its own and whenever the identity is another.
 */
public final class IdentityGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("identity");
    /** A look is one stat a file. */
    private static final int MAX_LOOK_MS = 1000;

    private static final int PATIENCE_MS = 1000;

    private final IdentityWatch watch;
    private final PeerReview review;
    private final ExpiryReminder reminder;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(IdentityGuard::thread);

    private IdentityGuard(IdentityWatch watch, PeerReview review) {
        this.watch = watch;
        this.review = review;
        this.reminder = watch.reminder();
    }

    /**
     * Begins at once.
     *
     * @param terms of new handshakes
     * @param lanes that are up; asked on the guard's thread
     * @param checkMs how often peers are checked
     */
    public static IdentityGuard start(
            IdentityWatch watch, Supplier<TlsTerms> terms, Supplier<List<Lane>> lanes, int checkMs) {
        PeerReview review = new PeerReview(terms, lanes);
        IdentityGuard guard = new IdentityGuard(watch, review);
        int lookMs = Math.min(checkMs, MAX_LOOK_MS);
        guard.repeat(guard::look, lookMs);
        guard.repeat(review::review, checkMs);
        guard.repeat(guard::remind, MAX_LOOK_MS);
        return guard;
    }

    /** Bounds also how old the streams become. @param maxAgeS 0 for no limit */
    public void limitAge(int maxAgeS, Supplier<List<Lane>> lanes) {
        if (maxAgeS > 0) {
            AgeLimit limit = new AgeLimit(maxAgeS, lanes);
            repeat(() -> limit.look(System.nanoTime()), MAX_LOOK_MS);
        }
    }

    private void repeat(Runnable work, int everyMs) {
        thread.scheduleWithFixedDelay(() -> survive(work), everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    /** A fault in one turn must not be the end of all: what is revoked later has to be seen. */
    private static void survive(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException fault) {
            LOG.error("the check of identities has a fault", fault);
        }
    }

    private void look() {
        if (watch.look()) {
            review.review();
        }
    }

    private void remind() {
        reminder.look(Expiry.of(watch.get()));
    }

    /** Registers what is known of the identity and of those who lost their stream for theirs. */
    public void register(Metrics metrics) {
        IdentityMetrics.register(metrics, watch, review::peers);
        metrics.counter(
                        "rvpn_identity_ended_streams_total",
                        "Live streams ended because the peer's certificate is no longer believed.")
                .add(review::ended);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "identity");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
