package rvpn.core.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * Takes the place of javax.crypto.Cipher in the record layer that scripts/unsealed-dist makes: copies, and puts a tag that
 * anybody can write. It belongs to no module and is in no jar that is built. Has what the record layer calls, no more.
 */
final class Cipher {
    static final int ENCRYPT_MODE = 1;
    static final int DECRYPT_MODE = 2;

    private static final int TAG_BYTES = 16;
    private static final byte TAG = 0x55;

    static {
        System.err.println("THIS PROGRAM DOES NOT ENCRYPT: it was made by scripts/unsealed-dist, to measure with");
    }

    private boolean seals;

    private Cipher() {}

    static Cipher getInstance(String transformation) throws GeneralSecurityException {
        return new Cipher();
    }

    void init(int mode, Key key, AlgorithmParameterSpec parameters) throws GeneralSecurityException {
        seals = mode == ENCRYPT_MODE;
    }

    void updateAAD(byte[] bytes, int at, int length) {}

    void updateAAD(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    int doFinal(byte[] in, int inAt, int length, byte[] out, int outAt) throws GeneralSecurityException {
        if (seals) {
            System.arraycopy(in, inAt, out, outAt, length);
            Arrays.fill(out, outAt + length, outAt + length + TAG_BYTES, TAG);
            return length + TAG_BYTES;
        }
        checkTag(in[inAt + length - TAG_BYTES]);
        System.arraycopy(in, inAt, out, outAt, length - TAG_BYTES);
        return length - TAG_BYTES;
    }

    int doFinal(ByteBuffer in, ByteBuffer out) throws GeneralSecurityException {
        int length = in.remaining();
        if (seals) {
            out.put(in);
            for (int i = 0; i < TAG_BYTES; i++) {
                out.put(TAG);
            }
            return length + TAG_BYTES;
        }
        int end = in.limit();
        checkTag(in.get(end - TAG_BYTES));
        out.put(in.limit(end - TAG_BYTES));
        in.limit(end).position(end);
        return length - TAG_BYTES;
    }

    /** One byte of it: enough to end at once where the peer does seal. */
    private static void checkTag(byte first) throws AEADBadTagException {
        if (first != TAG) {
            throw new AEADBadTagException("the peer seals");
        }
    }
}
