package rvpn.core.proxyprotocol;

/** What should have been a PROXY header is none. Has no stack trace: a peer can cause any number. */
public final class MalformedHeaderException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedHeaderException(String words) {
        super(words, null, false, false);
    }
}
