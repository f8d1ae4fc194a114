package rvpn.core.pass;

import java.util.Locale;

/**
 * A pass that is not believed. The message is fit for the one who showed it and for a log: it says nothing that he
 * could not know. Has no stack trace.
 */
public final class PassRefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARS = 200;

    /** Why, for counters. */
    public enum Reason {
        /** It is longer than a pass may be. */
        TOO_LONG,
        /** It is not a pass, or contradicts itself. */
        MALFORMED,
        /** It is signed in a way that is not accepted, or that does not fit the key. */
        ALGORITHM,
        /** Its time is over. */
        EXPIRED,
        /** Its time has not begun. */
        NOT_YET_VALID,
        /** It was made for another destination or shoot. */
        OTHER_DESTINATION,
        /** Nobody whom this destination trusts has signed it. */
        UNKNOWN_SIGNER,
        /** Its certificate comes from a trusted authority, and is not good for this. */
        CERTIFICATE,
        /** Its certificate is revoked, or whether it is cannot be told. */
        REVOKED,
        /** Its signature does not fit its text. */
        SIGNATURE,
        /** It was shown before, or so many were that this cannot be told. */
        REPLAYED;

        /** As metrics have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    PassRefusedException(Reason reason, String words) {
        super(printable(words), null, false, false);
        this.reason = reason;
    }

    /** Why, for counters. */
    public Reason reason() {
        return reason;
    }

    private static String printable(String words) {
        String kept = words.length() > MAX_CHARS ? words.substring(0, MAX_CHARS) + "..." : words;
        return kept.replaceAll("[^ -~]", "?");
    }
}
