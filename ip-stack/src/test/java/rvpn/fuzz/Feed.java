package rvpn.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Decisions out of a fuzzer's bytes, from the first on; behind the last all are 0 and empty. */
public final class Feed {
    private final ByteBuffer bytes;

    public Feed(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    public boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    public boolean flag() {
        return (octet() & 1) != 0;
    }

    /** 0 to 255. */
    public int octet() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : 0;
    }

    /** 0 to 65,535. */
    public int number() {
        return octet() << Byte.SIZE | octet();
    }

    /** One of these. */
    public int of(int... choices) {
        return choices[octet() % choices.length];
    }

    /** So many bytes, or as many as there are. */
    public byte[] bytes(int most) {
        byte[] taken = new byte[Math.min(most, bytes.remaining())];
        bytes.get(taken);
        return taken;
    }

    /** As many bytes as the next one says. */
    public byte[] vector() {
        return bytes(octet());
    }

    /** The same as text, a byte a character. */
    public String text() {
        return new String(vector(), StandardCharsets.ISO_8859_1);
    }

    /** All that is left. */
    public byte[] rest() {
        return bytes(bytes.remaining());
    }
}
