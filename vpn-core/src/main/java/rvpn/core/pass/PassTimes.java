package rvpn.core.pass;

import java.time.Duration;
import java.time.Instant;
import rvpn.core.pass.PassRefusedException.Reason;

/** Whether it is a pass's time, with allowance for clocks that differ. */
final class PassTimes {
    /** How far the clocks of shoot and gateway may be apart. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** The longest that a certificate pass may live; it is made anew at each dial. */
    static final Duration MAX_CERTIFICATE_PASS = Duration.ofMinutes(5);

    private PassTimes() {}

    static void check(Pass pass, Instant now) throws PassRefusedException {
        PassClaims claims = pass.claims();
        Instant expiry = Instant.ofEpochSecond(claims.expiry());
        if (!now.isBefore(expiry.plus(SKEW))) {
            throw new PassRefusedException(
                    Reason.EXPIRED, "the pass expired " + words(Duration.between(expiry, now)) + " ago");
        }
        Instant start = Instant.ofEpochSecond(Math.max(0, Math.max(claims.notBefore(), claims.issuedAt())));
        if (now.isBefore(start.minus(SKEW))) {
            throw new PassRefusedException(
                    Reason.NOT_YET_VALID,
                    "the pass is not valid before " + words(Duration.between(now, start))
                            + " from now by the gateway's clock");
        }
        if (pass.header().isCertificatePass()) {
            checkLife(claims);
        }
    }

    private static void checkLife(PassClaims claims) throws PassRefusedException {
        long lifeS = claims.expiry() - claims.issuedAt();
        if (claims.issuedAt() < 0 || lifeS < 0 || lifeS > MAX_CERTIFICATE_PASS.toSeconds()) {
            throw PassJson.malformed("signed by a certificate it must say when it was made ('iat'), and expire within "
                    + words(MAX_CERTIFICATE_PASS) + " from then");
        }
    }

    /** The largest unit in which it is more than one. */
    static String words(Duration duration) {
        long s = duration.toSeconds();
        if (s < 120) {
            return s + " s";
        }
        if (s < 2 * 3600) {
            return s / 60 + " min";
        }
        return s < 2 * 86_400 ? s / 3600 + " h" : s / 86_400 + " days";
    }
}
