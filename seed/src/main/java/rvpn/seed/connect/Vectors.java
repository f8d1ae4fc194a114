package rvpn.seed.connect;

import java.nio.ByteBuffer;

/** Reads TLS's vectors, whose length stands before them (RFC 8446 section 3.4), and never beyond the end. */
final class Vectors {
    private final ByteBuffer in;

    Vectors(ByteBuffer in) {
        this.in = in;
    }

    boolean isEnded() {
        return !in.hasRemaining();
    }

    void requireEnd() throws Refused {
        if (in.hasRemaining()) {
            throw malformed(in.remaining() + " bytes too many");
        }
    }

    void skip(int bytes) throws Refused {
        require(bytes);
        in.position(in.position() + bytes);
    }

    int number8() throws Refused {
        require(1);
        return in.get() & 0xff;
    }

    int number16() throws Refused {
        require(2);
        return in.getShort() & 0xffff;
    }

    /** One whose length is a byte, and within these bounds. */
    ByteBuffer vector8(int min, int max) throws Refused {
        return vector(number8(), min, max);
    }

    /** One whose length is two bytes, and within these bounds. */
    ByteBuffer vector16(int min, int max) throws Refused {
        return vector(number16(), min, max);
    }

    private ByteBuffer vector(int length, int min, int max) throws Refused {
        if (length < min || length > max) {
            throw malformed("a length of " + length + ", allowed is " + min + " to " + max);
        }
        require(length);
        ByteBuffer vector = in.slice(in.position(), length);
        in.position(in.position() + length);
        return vector;
    }

    private void require(int bytes) throws Refused {
        if (in.remaining() < bytes) {
            throw malformed((bytes - in.remaining()) + " bytes too few");
        }
    }

    static Refused malformed(String what) {
        return new Refused(Reason.HELLO_MALFORMED, "no TLS hello: it has " + what);
    }
}
