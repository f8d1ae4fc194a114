package rvpn.core.config;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a running program's configuration once more. What cannot be taken up changes nothing. */
public final class Reread {
    /** Takes settings up, whole or not at all. */
    @FunctionalInterface
    public interface Taker {
        void take(Settings next) throws StartException;
    }

    private static final Logger LOG = LoggerFactory.getLogger("configuration");

    private final Set<Setting<?>> live;
    private final Taker taker;
    private Settings current;

    /**
     * @param current what the program runs with
     * @param live what may change while it runs
     * @param taker gets the new settings if one of those has changed
     */
    public Reread(Settings current, Set<Setting<?>> live, Taker taker) {
        this.current = current;
        this.live = Set.copyOf(live);
        this.taker = taker;
    }

    /** Reads, and says in the log what came of it; from any thread, one at a time. */
    public synchronized void run() {
        try {
            Settings next = current.reread();
            Set<Setting<?>> changed = next.changedFrom(current);
            String later = names(
                    changed.stream().filter(setting -> !live.contains(setting)).collect(Collectors.toSet()));
            if (!later.isEmpty()) {
                LOG.warn("changed, but taken up only at the next start: {}", later);
            }
            changed.retainAll(live);
            if (!changed.isEmpty()) {
                taker.take(next);
            }
            current = next;
            LOG.info(
                    "configuration read again: {}",
                    changed.isEmpty() ? "nothing to take up" : "taken up " + names(changed));
        } catch (StartException refused) {
            LOG.error("configuration not taken up, that before stays: {}", refused.getMessage());
        }
    }

    private static String names(Set<Setting<?>> settings) {
        return String.join(
                ", ",
                settings.stream().map(setting -> "--" + setting.name()).collect(Collectors.toCollection(TreeSet::new)));
    }
}
