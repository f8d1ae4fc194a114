package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;

/**
 * Gathers the head of a request from pieces, to its empty line and not a byte further. What can never become a head,
 * such as a TLS hello or a bare line feed, is refused at its first wrong byte.
 */
final class HeadCollector {
    /** The longest head, its empty line included. */
    static final int MAX_HEAD_BYTES = 8 * 1024;

    private final StringBuilder head = new StringBuilder();
    private int lineChars;
    private boolean isAfterCr;

    /**
     * Takes bytes until the head is complete; what follows stays in {@code in}.
     *
     * @return whether the head is complete
     */
    boolean take(ByteBuf in) throws Refused {
        while (in.isReadable()) {
            if (head.length() == MAX_HEAD_BYTES) {
                throw new Refused(
                        Reason.HEAD_TOO_LARGE, "the request head is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            if (isLast(in.readUnsignedByte())) {
                return true;
            }
        }
        return false;
    }

    /** All lines, each with its CR LF, the empty one included. */
    String text() {
        return head.toString();
    }

    private boolean isLast(int octet) throws Refused {
        head.append((char) octet);
        if (isAfterCr != (octet == '\n')) {
            throw malformed(isAfterCr ? "CR without LF" : "LF without CR");
        }
        isAfterCr = octet == '\r';
        if (octet == '\n') {
            boolean isEmptyLine = lineChars == 0;
            lineChars = 0;
            return isEmptyLine;
        }
        if (!isAfterCr) {
            lineChars++;
            if (octet < ' ' && octet != '\t' || octet == 0x7f) {
                throw malformed("a control character");
            }
        }
        return false;
    }

    private Refused malformed(String what) {
        return new Refused(Reason.MALFORMED, what + " in the request head, byte " + head.length());
    }
}
