package rvpn.core.tls;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.TlsFatalAlert;

/**
 * Runs the ciphers over records of its own while a program still starts, so that Java has compiled them when the first
 * packet comes: interpreted, AES-GCM is a hundred times slower. Its keys and records are zero and go nowhere.
 */
public final class CipherWarmup {
    private static final int MAX_MS = 150;
    private static final int MAX_RECORDS = 20_000;
    private static final int SMALL_BYTES = 600;

    private CipherWarmup() {}

    /** In a thread behind all others, which ends by itself after {@value #MAX_MS} ms. */
    public static void start(Aead aead) {
        Thread thread = new Thread(() -> run(aead), "warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    /** @return how many records have gone both ways */
    static int run(Aead aead) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_MS);
        try {
            RecordCipher sealing = RecordCipher.sealing(aead, new byte[aead.hashBytes()]);
            RecordCipher opening = RecordCipher.opening(aead, new byte[aead.hashBytes()]);
            byte[] record = new byte[SMALL_BYTES + RecordCipher.OVERHEAD_BYTES];
            int records = 0;
            while (records < MAX_RECORDS && System.nanoTime() < until) {
                int length = sealing.seal(RecordCipher.APPLICATION_DATA, record, 0, SMALL_BYTES);
                opening.open(record, 0, length - RecordCipher.HEADER_BYTES, record, RecordCipher.HEADER_BYTES);
                records++;
            }
            return records;
        } catch (GeneralSecurityException | TlsFatalAlert impossible) {
            throw new IllegalStateException(impossible); // its own record, with its own key
        }
    }
}
