package rvpn.core.pass;

import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pass for a person to read. */
public final class PassText {
    private PassText() {}

    /**
     * A few lines, printable ASCII only: by whom, for whom, until when.
     *
     * @param keys with which its signature is tried, where one of them has signed it
     */
    public static List<String> lines(Pass pass, GateKeys keys, Instant now) {
        PassHeader header = pass.header();
        PassClaims claims = pass.claims();
        List<String> lines = new ArrayList<>();
        lines.add("kind       "
                + (header.isCertificatePass()
                        ? "certificate pass, " + header.chain().size() + " in its chain"
                        : "token pass"));
        if (claims.subject() != null) {
            lines.add("shoot      " + printable(claims.subject()));
        }
        if (claims.audience() != null) {
            lines.add("for        " + printable(claims.audience()));
        }
        if (claims.id() != null) {
            lines.add("id         " + printable(claims.id()));
        }
        if (claims.issuedAt() >= 0) {
            lines.add("issued     " + Instant.ofEpochSecond(claims.issuedAt()));
        }
        lines.add("expires    " + Instant.ofEpochSecond(claims.expiry()) + ", " + remaining(claims.expiry(), now));
        if (!header.isCertificatePass()) {
            lines.add("key        " + printable(header.keyId()) + ", "
                    + header.algorithm().jwsName());
            lines.add("signature  " + signature(pass, keys.find(header.keyId())));
        }
        return lines;
    }

    private static String signature(Pass pass, Optional<PublicKey> key) {
        if (key.isEmpty()) {
            return "not checked: its key is not given";
        }
        PassAlgorithm algorithm = pass.header().algorithm();
        boolean isGood =
                algorithm.fits(key.get()) && algorithm.verifies(key.get(), pass.signedText(), pass.signature());
        return isGood ? "good" : "WRONG";
    }

    private static String remaining(long expiry, Instant now) {
        Duration left = Duration.between(now, Instant.ofEpochSecond(expiry));
        return left.isNegative()
                ? "expired " + PassTimes.words(left.negated()) + " ago"
                : PassTimes.words(left) + " left";
    }

    private static String printable(String text) {
        String kept = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return kept.replaceAll("[^ -~]", "?");
    }
}
