package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Gathers a ClientHello from the records of a stream, which may be cut anywhere (RFC 8446 sections 4 and 5.1). Reads
 * without taking. What can never become one is refused at its first wrong byte, what is too long before it has come.
 */
final class HelloCollector {
    /** The longest hello, the headers of its records included; those of browsers have 2 KiB. */
    static final int MAX_HELLO_BYTES = 16 * 1024;
    /** The type of a record of the handshake. */
    static final int HANDSHAKE = 22;

    private static final int RECORD_HEADER_BYTES = 5;
    private static final int MESSAGE_HEADER_BYTES = 4;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;

    private final byte[] recordHeader = new byte[RECORD_HEADER_BYTES];
    private final byte[] messageHeader = new byte[MESSAGE_HEADER_BYTES];
    private byte[] body;
    private int seen;
    private int headerSeen;
    private int recordLeft;
    private int messageSeen;

    /**
     * Looks at what has been added.
     *
     * @param stream all that has come since the connection began, from its reader index on
     * @return whether the hello is complete; it then ends at {@link #bytes()}
     */
    boolean take(ByteBuf stream) throws Refused {
        int end = stream.readableBytes();
        while (!isComplete() && seen < end) {
            if (recordLeft == 0) {
                takeHeader(stream.getByte(stream.readerIndex() + seen++));
            } else {
                takeMessage(stream, Math.min(end - seen, recordLeft));
            }
        }
        if (isComplete() && recordLeft > 0) {
            throw malformed("more follows it in its record");
        }
        return isComplete();
    }

    /** How many bytes of the stream it has, the headers of its records included. */
    int bytes() {
        return seen;
    }

    /** The message without its header; once it is complete. */
    ByteBuffer body() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    private boolean isComplete() {
        return body != null && messageSeen == MESSAGE_HEADER_BYTES + body.length;
    }

    private void takeHeader(byte octet) throws Refused {
        recordHeader[headerSeen++] = octet;
        if (headerSeen == 1 && octet != HANDSHAKE) {
            throw malformed("a record of type " + Byte.toUnsignedInt(octet) + " stands in it");
        }
        if (headerSeen == 2 && octet != MAJOR_VERSION) {
            throw malformed("its record is of version " + Byte.toUnsignedInt(octet));
        }
        if (headerSeen == RECORD_HEADER_BYTES) {
            headerSeen = 0;
            recordLeft = (recordHeader[3] & 0xff) << 8 | recordHeader[4] & 0xff;
            if (recordLeft == 0) {
                throw malformed("it has an empty record");
            }
            requireRoom(recordLeft);
        }
    }

    private void takeMessage(ByteBuf stream, int available) throws Refused {
        int at = stream.readerIndex() + seen;
        int taken;
        if (messageSeen < MESSAGE_HEADER_BYTES) {
            taken = 1;
            messageHeader[messageSeen] = stream.getByte(at);
            if (messageSeen == 0 && messageHeader[0] != CLIENT_HELLO) {
                throw malformed("it is a message of type " + Byte.toUnsignedInt(messageHeader[0]));
            }
            if (messageSeen == MESSAGE_HEADER_BYTES - 1) {
                allocate();
            }
        } else {
            int got = messageSeen - MESSAGE_HEADER_BYTES;
            taken = Math.min(available, body.length - got);
            stream.getBytes(at, body, got, taken);
        }
        messageSeen += taken;
        seen += taken;
        recordLeft -= taken;
    }

    private void allocate() throws Refused {
        int length = (messageHeader[1] & 0xff) << 16 | (messageHeader[2] & 0xff) << 8 | messageHeader[3] & 0xff;
        requireRoom(length);
        body = new byte[length];
    }

    private void requireRoom(int bytes) throws Refused {
        if (seen + bytes > MAX_HELLO_BYTES) {
            throw new Refused(Reason.HELLO_TOO_LARGE, "the TLS hello is longer than " + MAX_HELLO_BYTES + " bytes");
        }
    }

    private Refused malformed(String what) {
        return new Refused(Reason.HELLO_MALFORMED, "no TLS hello: " + what + ", byte " + seen);
    }
}
