package rvpn.core.tls;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.KeyUpdateRequest;
import org.bouncycastle.tls.TlsFatalAlert;

/** Handshake messages after the handshake, RFC 8446 4.6: tickets, which are not used, and key updates. */
final class PostHandshake {
    private static final int HEADER_BYTES = 4;

    /** What a record of handshake messages asks for. */
    enum Wish {
        NOTHING,
        /** The peer's next record is sealed with its next key. */
        UPDATE,
        /** The same, and this end shall go over to its next key as well. */
        UPDATE_BOTH
    }

    private final boolean isClient;

    PostHandshake(boolean isClient) {
        this.isClient = isClient;
    }

    /** A KeyUpdate that does not ask for one in return. */
    static byte[] keyUpdate() {
        return new byte[] {HandshakeType.key_update, 0, 0, 1, KeyUpdateRequest.update_not_requested};
    }

    /** Reads the messages of one record, which hold together: none of them needs more than a record. */
    Wish read(byte[] bytes, int at, int length) throws TlsFatalAlert {
        int end = at + length;
        int from = at;
        while (end - from >= HEADER_BYTES) {
            int type = bytes[from];
            int bodyBytes = (bytes[from + 1] & 0xff) << 16 | (bytes[from + 2] & 0xff) << 8 | bytes[from + 3] & 0xff;
            int next = from + HEADER_BYTES + bodyBytes;
            if (next > end) {
                break;
            }
            if (type == HandshakeType.key_update) {
                return keyUpdate(bytes, from, bodyBytes, next == end);
            }
            if (type != HandshakeType.new_session_ticket || !isClient) {
                throw new TlsFatalAlert(AlertDescription.unexpected_message, "handshake message " + type);
            }
            from = next;
        }
        if (from != end) {
            throw new TlsFatalAlert(AlertDescription.decode_error, "a handshake message that its record does not hold");
        }
        return Wish.NOTHING;
    }

    /** A key change must fall on the end of a record, RFC 8446 5.1. */
    private static Wish keyUpdate(byte[] bytes, int at, int bodyBytes, boolean isLast) throws TlsFatalAlert {
        if (!isLast) {
            throw new TlsFatalAlert(
                    AlertDescription.unexpected_message, "a KeyUpdate that is not the last of its record");
        }
        int request = bodyBytes == 1 ? bytes[at + HEADER_BYTES] : -1;
        return switch (request) {
            case KeyUpdateRequest.update_not_requested -> Wish.UPDATE;
            case KeyUpdateRequest.update_requested -> Wish.UPDATE_BOTH;
            default -> throw new TlsFatalAlert(AlertDescription.decode_error, "a malformed KeyUpdate");
        };
    }
}
