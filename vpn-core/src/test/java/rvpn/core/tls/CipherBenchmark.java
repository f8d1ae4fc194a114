package rvpn.core.tls;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The JDK's cipher alone: the yardstick for {@link RecordLayerBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class CipherBenchmark {
    /** Not all of an iteration in one message, because AES-GCM has an end and a decrypting cipher keeps what it gets. */
    private static final int PIECES_PER_MESSAGE = 1 << 12;

    @Param
    public Aead aead;

    @Param({"64", "1500", "16384"})
    public int bytes;

    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private final byte[] header = new byte[RecordCipher.HEADER_BYTES];
    private byte[] plaintext;
    private byte[] ciphertext;
    private SecretKeySpec key;
    private Cipher cipher;
    private int pieces;
    private long messages;

    @Setup(Level.Iteration)
    public void begin() throws GeneralSecurityException {
        plaintext = new byte[bytes];
        ciphertext = new byte[bytes + 2 * Aead.TAG_BYTES];
        key = new SecretKeySpec(new byte[aead.keyBytes()], aead.keyAlgorithm());
        cipher = aead.newCipher();
        init();
        pieces = 0;
    }

    private void init() throws GeneralSecurityException {
        long number = messages++;
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[i] = (byte) (number >>> Byte.SIZE * i);
        }
        cipher.init(Cipher.ENCRYPT_MODE, key, aead.parameters(nonce));
    }

    /** A whole message, as a record is one: nonce, associated data, text, tag. */
    @Benchmark
    public int message() throws GeneralSecurityException {
        init();
        cipher.updateAAD(header);
        return cipher.doFinal(plaintext, 0, bytes, ciphertext, 0);
    }

    /** A piece of a long message: what the arithmetic costs without beginning and end. */
    @Benchmark
    public int piece() throws GeneralSecurityException {
        if (++pieces == PIECES_PER_MESSAGE) {
            pieces = 0;
            init();
        }
        return cipher.update(plaintext, 0, bytes, ciphertext, 0);
    }
}
