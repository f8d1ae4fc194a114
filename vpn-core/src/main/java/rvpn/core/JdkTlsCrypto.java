package rvpn.core;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Locale;
import javax.crypto.Cipher;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.EncryptionAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.Tls13Verifier;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.TlsStreamVerifier;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/**
 * The ciphers under BouncyCastle's protocol: of each algorithm the first JDK provider that has it, so SunJCE for AES/GCM,
 * whose intrinsics are 60 times as fast as BouncyCastle's own AES.
 */
final class JdkTlsCrypto extends JcaTlsCrypto {
    JdkTlsCrypto() {
        super(new DefaultJcaJceHelper(), new SecureRandom(), new SecureRandom());
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryption, int mac) throws IOException {
        if (encryption != EncryptionAlgorithm.CHACHA20_POLY1305) {
            return super.createCipher(parameters, encryption, mac);
        }
        try {
            return new TlsAEADCipher(
                    parameters,
                    new JdkChaCha20(Cipher.ENCRYPT_MODE),
                    new JdkChaCha20(Cipher.DECRYPT_MODE),
                    JdkChaCha20.KEY_BYTES,
                    JdkChaCha20.TAG_BYTES,
                    TlsAEADCipher.AEAD_CHACHA20_POLY1305,
                    null); // nonces as RFC 8446 5.3 makes them
        } catch (GeneralSecurityException missing) {
            throw new TlsFatalAlert(AlertDescription.internal_error, missing);
        }
    }

    @Override
    protected TlsStreamSigner createStreamSigner(
            String algorithm, AlgorithmParameterSpec parameters, PrivateKey key, boolean needsRandom)
            throws IOException {
        return super.createStreamSigner(jdkName(algorithm), parameters, key, needsRandom);
    }

    @Override
    protected TlsStreamVerifier createStreamVerifier(
            String algorithm, AlgorithmParameterSpec parameters, byte[] signature, PublicKey key) throws IOException {
        return super.createStreamVerifier(jdkName(algorithm), parameters, signature, key);
    }

    @Override
    protected Tls13Verifier createTls13Verifier(String algorithm, AlgorithmParameterSpec parameters, PublicKey key)
            throws IOException {
        return super.createTls13Verifier(jdkName(algorithm), parameters, key);
    }

    /** BouncyCastle names RSA-PSS after its hash, such as SHA256withRSAandMGF1; for the JDK that is in the parameters. */
    private static String jdkName(String algorithm) {
        return algorithm.toUpperCase(Locale.ROOT).endsWith("WITHRSAANDMGF1") ? "RSASSA-PSS" : algorithm;
    }
}
