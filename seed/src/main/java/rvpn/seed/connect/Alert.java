package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A fatal alert of TLS in a record of its own, as an end sends it that has no keys yet, RFC 8446 sections 5.1 and 6. */
final class Alert {
    static final int HANDSHAKE_FAILURE = 40;
    static final int BAD_CERTIFICATE = 42;
    static final int UNSUPPORTED_CERTIFICATE = 43;
    static final int CERTIFICATE_REVOKED = 44;
    static final int CERTIFICATE_EXPIRED = 45;
    static final int UNKNOWN_CA = 48;
    static final int ACCESS_DENIED = 49;
    static final int DECODE_ERROR = 50;
    static final int DECRYPT_ERROR = 51;
    static final int INTERNAL_ERROR = 80;
    static final int MISSING_EXTENSION = 109;
    static final int UNRECOGNIZED_NAME = 112;
    static final int CERTIFICATE_REQUIRED = 116;
    static final int NO_APPLICATION_PROTOCOL = 120;

    private static final int RECORD_TYPE = 21;
    private static final int VERSION = 0x0303;
    private static final int FATAL = 2;

    private Alert() {}

    /** @param description one of the numbers above */
    static ByteBuf record(int description) {
        return Unpooled.buffer(7)
                .writeByte(RECORD_TYPE)
                .writeShort(VERSION)
                .writeShort(2)
                .writeByte(FATAL)
                .writeByte(description);
    }
}
