package rvpn.seed.connect;

/**
 * Why a connection was not served; each is counted, and tells the client a status of HTTP, or of TLS an alert
 * (RFC 8446 section 6, RFC 6066 section 9, RFC 7301 section 3.2), in whichever it spoke.
 */
public enum Reason {
    /** The request belongs to https. */
    REDIRECT(301, 0),
    /** The head is not HTTP/1.0 or 1.1, or contradicts itself. */
    MALFORMED(400, Alert.DECODE_ERROR),
    /** No header says where to go. */
    DESTINATION_MISSING(403, Alert.MISSING_EXTENSION),
    /** The destination is not one that this server serves. */
    DESTINATION_FORBIDDEN(403, Alert.ACCESS_DENIED),
    /** The destination is one that this server serves, but not on that port. */
    PORT_FORBIDDEN(403, Alert.ACCESS_DENIED),
    /** The client's certificate is valid but bears no allowed name. */
    CLIENT_FORBIDDEN(403, Alert.ACCESS_DENIED),
    /** No pass was shown where one is needed: the one refusal that asks the client for something. */
    PASS_MISSING(407, Alert.CERTIFICATE_REQUIRED),
    /** The pass is too long. */
    PASS_TOO_LONG(403, Alert.DECODE_ERROR),
    /** The pass is none, or contradicts itself. */
    PASS_MALFORMED(403, Alert.DECODE_ERROR),
    /** The pass is signed in a way that is not accepted. */
    PASS_ALGORITHM(403, Alert.UNSUPPORTED_CERTIFICATE),
    /** The pass's time is over. */
    PASS_EXPIRED(403, Alert.CERTIFICATE_EXPIRED),
    /** The pass's time has not begun. */
    PASS_NOT_YET_VALID(403, Alert.CERTIFICATE_EXPIRED),
    /** The pass is for another destination or shoot. */
    PASS_OTHER_DESTINATION(403, Alert.ACCESS_DENIED),
    /** The destination trusts nobody who has signed the pass. */
    PASS_UNKNOWN_SIGNER(403, Alert.UNKNOWN_CA),
    /** The pass's certificate is not good for this. */
    PASS_CERTIFICATE(403, Alert.BAD_CERTIFICATE),
    /** The pass's certificate is revoked. */
    PASS_REVOKED(403, Alert.CERTIFICATE_REVOKED),
    /** The pass's signature is wrong. */
    PASS_SIGNATURE(403, Alert.DECRYPT_ERROR),
    /** The pass was shown before. */
    PASS_REPLAYED(403, Alert.ACCESS_DENIED),
    /** The method is not CONNECT. */
    METHOD(405, 0),
    /** The head, or the TLS hello, was not complete in time. */
    HEAD_TIMEOUT(408, Alert.HANDSHAKE_FAILURE),
    /** The head is longer than {@link HeadCollector#MAX_HEAD_BYTES}. */
    HEAD_TOO_LARGE(431, 0),
    /** The destination answered the connection attempt with a reset. */
    TARGET_REFUSED(502, Alert.INTERNAL_ERROR),
    /** There is no way to the destination. */
    TARGET_UNREACHABLE(502, Alert.INTERNAL_ERROR),
    /** The destination broke the connection off while it was being made. */
    TARGET_RESET(502, Alert.INTERNAL_ERROR),
    /** The destination's name has no address. */
    NAME_UNKNOWN(502, Alert.INTERNAL_ERROR),
    /** The destination is well-formed, and no route leads there. */
    DESTINATION_UNKNOWN(503, Alert.UNRECOGNIZED_NAME),
    /** As many connections are joined as are allowed. */
    FULL(503, Alert.INTERNAL_ERROR),
    /** Too many connections were between accept and answer, and this one was the eldest. */
    HALF_OPEN_FULL(503, Alert.INTERNAL_ERROR),
    /** As many connections of this source are joined as are allowed to one. */
    SOURCE_FULL(503, Alert.INTERNAL_ERROR),
    /** As many connections of this client are joined or being dialled as are allowed to one. */
    CLIENT_FULL(503, Alert.INTERNAL_ERROR),
    /** Too many passes wait to be checked. */
    PASSES_FULL(503, Alert.INTERNAL_ERROR),
    /** No shoot is connected. */
    NO_SHOOT(503, Alert.INTERNAL_ERROR),
    /** The destination did not answer in time. */
    CONNECT_TIMEOUT(504, Alert.INTERNAL_ERROR),
    /** TLS was not established, so nothing could be answered. */
    TLS_FAILED(0, 0),
    /** What began as a TLS hello is none. */
    HELLO_MALFORMED(0, Alert.DECODE_ERROR),
    /** The TLS hello is longer than {@link HelloCollector#MAX_HELLO_BYTES}. */
    HELLO_TOO_LARGE(0, Alert.DECODE_ERROR),
    /** The TLS hello names no server. */
    SERVER_NAME_MISSING(0, Alert.MISSING_EXTENSION),
    /** No route has the server name of the TLS hello. */
    SERVER_NAME_UNKNOWN(0, Alert.UNRECOGNIZED_NAME),
    /** A route has the server name of the TLS hello, but nothing there speaks its application protocol. */
    PROTOCOL_UNFIT(0, Alert.NO_APPLICATION_PROTOCOL);

    private final int status;
    private final int alert;

    Reason(int status, int alert) {
        this.status = status;
        this.alert = alert;
    }

    /** The HTTP status, or 0 where no request of HTTP ends so. */
    public int status() {
        return status;
    }

    /** The description of the TLS alert, or 0 where no hello ends so. */
    public int alert() {
        return alert;
    }
}
