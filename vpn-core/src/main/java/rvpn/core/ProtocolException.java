package rvpn.core;

/** The peer broke the protocol: the stream ends, with a BYE that says why. Never thrown for a mere bad packet. */
final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Control.Reason reason;

    ProtocolException(Control.Reason reason, String words) {
        super(words);
        this.reason = reason;
    }

    Control.Reason reason() {
        return reason;
    }
}
