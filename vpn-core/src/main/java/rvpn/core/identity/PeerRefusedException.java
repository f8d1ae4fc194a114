package rvpn.core.identity;

/** A certificate chain that is not believed; the message is fit for a log and continues "the certificate". */
public final class PeerRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, for counters. */
    public enum Reason {
        /** No certificate was sent. */
        NO_CERTIFICATE,
        /** It, or one above it, is no longer valid. */
        EXPIRED,
        /** It, or one above it, is not valid yet. */
        NOT_YET_VALID,
        /** No trusted authority signed it. */
        UNKNOWN_AUTHORITY,
        /** Its issuer, or one above it, has revoked it. */
        REVOKED,
        /** Whether it is revoked cannot be told: its issuer's revocation list is not valid now. */
        REVOCATION_UNKNOWN,
        /** None of the expected names is in it. */
        WRONG_NAME,
        /** It may not be used for this role, or one above it may not sign. */
        WRONG_PURPOSE,
        /** A key or signature in the chain is too weak. */
        TOO_WEAK,
        /** It cannot be decoded, or breaks a rule of RFC 5280. */
        MALFORMED
    }

    private final Reason reason;

    PeerRefusedException(Reason reason, String words) {
        super(words);
        this.reason = reason;
    }

    /** Why, for counters. */
    public Reason reason() {
        return reason;
    }
}
