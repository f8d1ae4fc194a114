package rvpn.seed.connect;

/** A CONNECT request that is not served, in words for the person behind the client. Has no stack trace. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** @param words one line; what a stranger wrote in it is made {@link Printable} */
    public Refused(Reason reason, String words) {
        super(Printable.of(words), null, false, false);
        this.reason = reason;
    }

    /** What is counted. */
    public Reason reason() {
        return reason;
    }

    /** What stands in the status line. */
    public String words() {
        return getMessage();
    }
}
