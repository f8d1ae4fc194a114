package rvpn.seed.connect;

/** Why a CONNECT request was not served; each is counted, and tells the client its status. */
public enum Reason {
    /** The head is not HTTP/1.0 or 1.1, or contradicts itself. */
    MALFORMED(400),
    /** No header says where to go. */
    DESTINATION_MISSING(403),
    /** The destination is not one that this server serves. */
    DESTINATION_FORBIDDEN(403),
    /** The client's certificate is valid but bears no allowed name. */
    CLIENT_FORBIDDEN(403),
    /** The method is not CONNECT. */
    METHOD(405),
    /** The head was not complete in time. */
    HEAD_TIMEOUT(408),
    /** The head is longer than {@link HeadCollector#MAX_HEAD_BYTES}. */
    HEAD_TOO_LARGE(431),
    /** The destination answered the connection attempt with a reset. */
    TARGET_REFUSED(502),
    /** There is no way to the destination. */
    TARGET_UNREACHABLE(502),
    /** The destination broke the connection off while it was being made. */
    TARGET_RESET(502),
    /** The destination's name has no address. */
    NAME_UNKNOWN(502),
    /** As many connections are joined as are allowed. */
    FULL(503),
    /** Too many connections were between accept and answer, and this one was the eldest. */
    HALF_OPEN_FULL(503),
    /** As many connections of this source are joined as are allowed to one. */
    SOURCE_FULL(503),
    /** As many connections of this client are joined or being dialled as are allowed to one. */
    CLIENT_FULL(503),
    /** No shoot is connected. */
    NO_SHOOT(503),
    /** The destination did not answer in time. */
    CONNECT_TIMEOUT(504),
    /** TLS was not established, so nothing could be answered. */
    TLS_FAILED(0);

    private final int status;

    Reason(int status) {
        this.status = status;
    }

    /** The HTTP status, or 0 where the connection ends without an answer. */
    public int status() {
        return status;
    }
}
