package rvpn.core.tls;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.tls.CipherSuite;

/** What a cipher suite of TLS 1.3 (RFC 8446 B.4) means to the record layer. */
public enum Aead {
    AES_128_GCM("AES/GCM/NoPadding", "AES", 16, "HmacSHA256", 32, 1L << 23),
    AES_256_GCM("AES/GCM/NoPadding", "AES", 32, "HmacSHA384", 48, 1L << 23),
    CHACHA20_POLY1305("ChaCha20-Poly1305", "ChaCha20", 32, "HmacSHA256", 32, 1L << 40);

    static final int TAG_BYTES = 16;
    static final int NONCE_BYTES = 12;

    private final String transformation;
    private final String keyAlgorithm;
    private final int keyBytes;
    private final String mac;
    private final int hashBytes;
    private final long maxRecords;

    Aead(String transformation, String keyAlgorithm, int keyBytes, String mac, int hashBytes, long maxRecords) {
        this.transformation = transformation;
        this.keyAlgorithm = keyAlgorithm;
        this.keyBytes = keyBytes;
        this.mac = mac;
        this.hashBytes = hashBytes;
        this.maxRecords = maxRecords;
    }

    /** @param suite the suite's number on the wire */
    public static Aead of(int suite) {
        return switch (suite) {
            case CipherSuite.TLS_AES_128_GCM_SHA256 -> AES_128_GCM;
            case CipherSuite.TLS_AES_256_GCM_SHA384 -> AES_256_GCM;
            case CipherSuite.TLS_CHACHA20_POLY1305_SHA256 -> CHACHA20_POLY1305;
            default -> throw new IllegalArgumentException("no cipher suite of TLS 1.3: " + suite);
        };
    }

    /** From the first provider of the JDK that has it. */
    Cipher newCipher() throws GeneralSecurityException {
        return Cipher.getInstance(transformation);
    }

    AlgorithmParameterSpec parameters(byte[] nonce) {
        return this == CHACHA20_POLY1305
                ? new IvParameterSpec(nonce)
                : new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce);
    }

    String keyAlgorithm() {
        return keyAlgorithm;
    }

    int keyBytes() {
        return keyBytes;
    }

    String mac() {
        return mac;
    }

    int hashBytes() {
        return hashBytes;
    }

    /** Full-size records that one key may seal: a third of what RFC 8446 5.5 allows for AES-GCM. */
    public long maxRecords() {
        return maxRecords;
    }
}
