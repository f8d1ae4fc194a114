package rvpn.core.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.FileStamp;
import rvpn.core.config.StartException;
import rvpn.core.status.Readiness;

/**
 * The identity as it is now. When any of its files has changed all are read again, as one whole: what does not load or
 * fit is left alone, and the identity stays as it was until it does. {@link #look} is for one thread at a time, everything
 * else may be called from any.
 */
public final class IdentityWatch implements Supplier<Identity> {
    private static final Logger LOG = LoggerFactory.getLogger("identity");

    private final IdentitySource source;
    private final List<Consumer<Identity>> onSwap = new CopyOnWriteArrayList<>();
    private final List<Runnable> onOwnChange = new CopyOnWriteArrayList<>();
    private final LongAdder swaps = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Identity identity;
    private volatile String problem;
    // What the identity was read from, and what was last found unusable.
    private List<FileStamp> used;
    private List<FileStamp> unusable;

    /** Begins with what was read at the start. */
    public IdentityWatch(IdentitySource source) {
        this.source = source;
        this.identity = source.first().identity();
        this.used = source.first().stamps();
    }

    /** As it is now; a handshake asks once, so that all it uses fits together. */
    @Override
    public Identity get() {
        return identity;
    }

    /** Calls back after each swap, on the thread of {@link #look}, with what holds from now on. */
    public void onSwap(Consumer<Identity> listener) {
        onSwap.add(listener);
    }

    /**
     * Calls back when the own certificate is another, after those of {@link #onSwap}: streams that are up still show the
     * old one, and need not end for it.
     */
    public void onOwnChange(Runnable listener) {
        onOwnChange.add(listener);
    }

    /** Looks at the files once, and reads them if they have changed; gives whether the identity is another now. */
    public boolean look() {
        List<FileStamp> now = source.stamps();
        if (now.equals(used)) {
            recovered();
            return false;
        }
        Identity loaded;
        try {
            loaded = source.load();
        } catch (StartException refused) {
            refuse(refused.getMessage(), now);
            return false;
        } catch (RuntimeException fault) { // of a parser that met what its authors did not think of
            refuse("the certificate, key, authority or revocation list cannot be read: " + fault, now);
            return false;
        }
        if (!source.stamps().equals(now)) {
            return false; // half of it may be older than the other half: the next look decides
        }
        used = now;
        recovered();
        return swap(loaded);
    }

    /** Somebody may be in the middle of writing: only what is found twice is a problem. */
    private void refuse(String words, List<FileStamp> now) {
        if (!now.equals(unusable)) {
            unusable = now;
            return;
        }
        String distinct = withoutClock(words);
        if (!distinct.equals(problem)) {
            problem = distinct;
            failures.increment();
            LOG.error("keeps the identity it has, because the files have changed and cannot be used: {}", words);
        }
    }

    /** The one part that is never the same twice. */
    private static String withoutClock(String words) {
        return words.replaceAll(" \\(it is [^)]*\\)", "");
    }

    private void recovered() {
        unusable = null;
        if (problem != null) {
            problem = null;
            LOG.info("the identity's files can be used again");
        }
    }

    private boolean swap(Identity next) {
        Identity before = identity;
        if (next.equals(before)) {
            return false; // only touched
        }
        identity = next;
        swaps.increment();
        boolean isOwnChange = !next.showsTheSameAs(before);
        if (isOwnChange) {
            LOG.info(
                    "the own certificate is another: serial {} instead of {}, valid until {}",
                    serial(next),
                    serial(before),
                    next.certificate().getNotAfter().toInstant());
        } else {
            LOG.info("authorities, key or revocation lists are others; the own certificate is the same");
        }
        onSwap.forEach(listener -> listener.accept(next));
        if (isOwnChange) {
            onOwnChange.forEach(Runnable::run);
        }
        return true;
    }

    private static String serial(Identity identity) {
        return identity.certificate().getSerialNumber().toString(16);
    }

    /** Why the files are not those in use, in one line that names the option and the file; empty while they are. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** How often the identity was replaced. */
    long swaps() {
        return swaps.sum();
    }

    /** How often changed files could not be used, each problem once. */
    long failures() {
        return failures.sum();
    }

    /** What warns of its end; to be asked with {@link Expiry#of(Identity)}. */
    public ExpiryReminder reminder() {
        return source.reminder();
    }

    boolean hasRevocations() {
        return source.hasRevocations();
    }

    /** Not ready once the own certificate has expired; with files that cannot be used the program goes on, and says so. */
    public Readiness readiness() {
        Instant end = identity.certificate().getNotAfter().toInstant();
        if (source.clock().instant().isAfter(end)) {
            return Readiness.notReady("the own certificate expired at " + end);
        }
        return problem()
                .map(words ->
                        Readiness.ready().but("keeps an older certificate, authority or revocation list: " + words))
                .orElse(Readiness.ready());
    }
}
