package rvpn.core.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns in the log of what ends soon, once a day each. For one thread. */
public final class ExpiryReminder {
    /** How many days before the end it begins, unless told otherwise. */
    public static final int DAYS = 30;

    private static final Logger LOG = LoggerFactory.getLogger("identity");
    private static final Duration PAUSE = Duration.ofDays(1);

    private final int days;
    private final Clock clock;
    private final Map<Expiry, Instant> told = new HashMap<>();

    /** @param days before the end at which it begins; 0 for never */
    public ExpiryReminder(int days, Clock clock) {
        this.days = days;
        this.clock = clock;
    }

    /** Looks at all there is now; what is not among it any more is forgotten. Gives how many it has warned of. */
    public int look(List<Expiry> all) {
        Instant now = clock.instant();
        told.keySet().retainAll(all);
        int warned = 0;
        for (Expiry each : all) {
            if (isDue(each, now)) {
                told.put(each, now);
                warned++;
                warn(each, now);
            }
        }
        return warned;
    }

    private boolean isDue(Expiry each, Instant now) {
        Instant last = told.get(each);
        return days > 0
                && each.end().isBefore(now.plus(Duration.ofDays(days)))
                && (last == null || !now.isBefore(last.plus(PAUSE)));
    }

    private static void warn(Expiry each, Instant now) {
        long left = CertificateText.daysLeft(each.end(), now);
        if (left < 0) {
            LOG.warn("{} has ended at {}", each.what(), each.end());
        } else {
            LOG.warn("{} ends in {} days, at {}", each.what(), left, each.end());
        }
    }
}
