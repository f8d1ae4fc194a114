package rvpn.core.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When a certificate may be used, whole seconds, both ends included. */
public record Validity(Instant notBefore, Instant notAfter) {
    // The two ends' clocks differ a little; a certificate made now must be good at once on both.
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    public Validity {
        notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
        notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("ends " + notAfter + ", before it begins " + notBefore);
        }
    }

    /** From a few minutes ago until so many days from now. */
    public static Validity days(Clock clock, int days) {
        Instant now = clock.instant();
        return new Validity(now.minus(CLOCK_SKEW), now.plus(Duration.ofDays(days)));
    }
}
