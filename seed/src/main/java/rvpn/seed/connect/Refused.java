package rvpn.seed.connect;

import java.util.Optional;

/** A connection that is not served, in words for the person behind the client. Has no stack trace. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient ConnectHead.Field field;
    private final transient Target target;
    private final Refused shown;

    /** @param words one line; what a stranger wrote in it is made {@link Printable} */
    public Refused(Reason reason, String words) {
        this(reason, words, null);
    }

    /**
     * With a header field of the answer in HTTP.
     *
     * @param field checked by the caller: no line break in it
     */
    public Refused(Reason reason, String words, ConnectHead.Field field) {
        this(reason, Printable.of(words), field, null, null);
    }

    private Refused(Reason reason, String words, ConnectHead.Field field, Target target, Refused shown) {
        super(words, null, false, false);
        this.reason = reason;
        this.field = field;
        this.target = target;
        this.shown = shown;
    }

    /** The same with what the client had asked for. */
    public Refused towards(Target asked) {
        return new Refused(reason, getMessage(), field, asked, shown);
    }

    /** What the client had asked for, where it is known. */
    Optional<Target> target() {
        return Optional.ofNullable(target);
    }

    /** Counted and logged as it is, while the client is told something else: what it may not learn here. */
    public Refused shownAs(Refused other) {
        return new Refused(reason, getMessage(), field, target, other);
    }

    /** What the client is told. */
    Refused shown() {
        return shown == null ? this : shown;
    }

    /** What is counted. */
    public Reason reason() {
        return reason;
    }

    /** What stands in the status line. */
    public String words() {
        return getMessage();
    }

    /** What the answer carries besides. */
    Optional<ConnectHead.Field> field() {
        return Optional.ofNullable(field);
    }
}
