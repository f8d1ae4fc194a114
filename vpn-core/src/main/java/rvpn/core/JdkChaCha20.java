package rvpn.core;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;

/**
 * ChaCha20-Poly1305 (RFC 8439) of the JDK for BouncyCastle's handshake, which by itself asks the providers for the two parts
 * of it by names that the JDK does not know.
 */
final class JdkChaCha20 implements TlsAEADCipherImpl {
    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;

    private static final String KEY_ALGORITHM = "ChaCha20";

    private final Cipher cipher;
    private final int mode;
    private SecretKeySpec key;

    /** @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE} */
    JdkChaCha20(int mode) throws GeneralSecurityException {
        this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        this.mode = mode;
    }

    @Override
    public void setKey(byte[] bytes, int offset, int length) {
        key = new SecretKeySpec(bytes, offset, length, KEY_ALGORITHM);
    }

    @Override
    public void init(byte[] nonce, int tagBytes) throws IOException {
        try {
            cipher.init(mode, key, new IvParameterSpec(nonce));
        } catch (GeneralSecurityException refused) {
            throw new TlsFatalAlert(AlertDescription.internal_error, refused);
        }
    }

    @Override
    public int getOutputSize(int inputBytes) {
        return mode == Cipher.ENCRYPT_MODE ? inputBytes + TAG_BYTES : Math.max(0, inputBytes - TAG_BYTES);
    }

    @Override
    public int doFinal(byte[] additional, byte[] in, int inAt, int inBytes, byte[] out, int outAt) throws IOException {
        try {
            cipher.updateAAD(additional);
            return cipher.doFinal(in, inAt, inBytes, out, outAt);
        } catch (GeneralSecurityException damaged) {
            throw new TlsFatalAlert(AlertDescription.bad_record_mac, damaged);
        }
    }
}
