package rvpn.seed.pki;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rvpn.core.identity.Authority;
import rvpn.core.identity.LeafRequest;
import rvpn.core.identity.Validity;

/**
 * The authority after another. It has a name of its own, {@code rvpn-ca-2} after {@code rvpn-ca}: of two of one name, a
 * program that has a revocation list of one and believes the other could not tell whose list it is.
 */
final class Successor {
    private static final Pattern NUMBERED = Pattern.compile("(.*)-([0-9]{1,6})");

    private Successor() {}

    static Authority of(X509Certificate before, Clock clock, int days) {
        return Authority.create(
                name(LeafRequest.commonName(before).orElse(PkiPlan.AUTHORITY)), Validity.days(clock, days));
    }

    static String name(String before) {
        Matcher numbered = NUMBERED.matcher(before);
        return numbered.matches() ? numbered.group(1) + "-" + (Integer.parseInt(numbered.group(2)) + 1) : before + "-2";
    }
}
