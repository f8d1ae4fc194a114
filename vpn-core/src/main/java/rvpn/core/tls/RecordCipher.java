package rvpn.core.tls;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;

/**
 * One direction of a connection: its traffic secret, key, nonce and sequence number, RFC 8446 5.2, 5.3 and 7.2. Not
 * thread-safe.
 */
final class RecordCipher {
    static final int HEADER_BYTES = 5;
    static final int MAX_PLAINTEXT_BYTES = 1 << 14;
    /** What a record adds to its plaintext: header, content type, tag. */
    static final int OVERHEAD_BYTES = HEADER_BYTES + 1 + Aead.TAG_BYTES;

    static final int APPLICATION_DATA = 23;

    private final Aead aead;
    private final int mode;
    private final Cipher cipher;
    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private byte[] secret;
    private SecretKeySpec key;
    private byte[] iv;
    private long sequence;
    private int contentType;

    private RecordCipher(Aead aead, int mode, byte[] secret) throws GeneralSecurityException {
        this.aead = aead;
        this.mode = mode;
        this.cipher = aead.newCipher();
        this.secret = secret.clone();
        derive();
    }

    /** @param secret the traffic secret of the sender, copied */
    static RecordCipher sealing(Aead aead, byte[] secret) throws GeneralSecurityException {
        return new RecordCipher(aead, Cipher.ENCRYPT_MODE, secret);
    }

    /** @param secret the traffic secret of the sender, copied */
    static RecordCipher opening(Aead aead, byte[] secret) throws GeneralSecurityException {
        return new RecordCipher(aead, Cipher.DECRYPT_MODE, secret);
    }

    private void derive() {
        byte[] bytes = HkdfLabel.expand(aead.mac(), secret, "key", aead.keyBytes());
        key = new SecretKeySpec(bytes, aead.keyAlgorithm());
        Arrays.fill(bytes, (byte) 0);
        iv = HkdfLabel.expand(aead.mac(), secret, "iv", Aead.NONCE_BYTES);
        sequence = 0;
    }

    /** Goes over to the next generation of keys and forgets this one. */
    void update() {
        byte[] next = HkdfLabel.expand(aead.mac(), secret, "traffic upd", aead.hashBytes());
        wipe();
        secret = next;
        derive();
    }

    /** How many records this generation of keys has seen. */
    long records() {
        return sequence;
    }

    /**
     * Seals one record in place; its plaintext lies {@link #HEADER_BYTES} behind its beginning. The JDK's cipher works in
     * place only where source and destination begin at the same byte, else it takes a copy.
     *
     * @param length of the plaintext, at most {@link #MAX_PLAINTEXT_BYTES}
     * @return length of the record
     */
    int seal(int type, byte[] record, int recordAt, int length) throws GeneralSecurityException {
        int bodyAt = recordAt + HEADER_BYTES;
        int bodyBytes = length + 1 + Aead.TAG_BYTES;
        putHeader(record, recordAt, bodyBytes);
        record[bodyAt + length] = (byte) type;
        begin(record, recordAt);
        cipher.doFinal(record, bodyAt, length + 1, record, bodyAt);
        return HEADER_BYTES + bodyBytes;
    }

    /**
     * Opens one record of so many body bytes, which lies whole behind its header; {@link #contentType()} tells what it
     * is.
     *
     * @param plaintext has room for the body without its tag
     * @return length of the plaintext without padding
     * @throws TlsFatalAlert bad_record_mac, or unexpected_message where there is nothing but padding
     */
    int open(byte[] record, int recordAt, int bodyBytes, byte[] plaintext, int at)
            throws GeneralSecurityException, TlsFatalAlert {
        begin(record, recordAt);
        int length = cipher.doFinal(record, recordAt + HEADER_BYTES, bodyBytes, plaintext, at);
        while (length > 0 && plaintext[at + length - 1] == 0) {
            length--;
        }
        if (length == 0) {
            throw new TlsFatalAlert(AlertDescription.unexpected_message, "a record without content");
        }
        contentType = plaintext[at + length - 1] & 0xff;
        return length - 1;
    }

    int contentType() {
        return contentType;
    }

    private void begin(byte[] record, int recordAt) throws GeneralSecurityException {
        long number = sequence++;
        System.arraycopy(iv, 0, nonce, 0, Aead.NONCE_BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[Aead.NONCE_BYTES - 1 - i] ^= (byte) (number >>> (Byte.SIZE * i));
        }
        cipher.init(mode, key, aead.parameters(nonce));
        cipher.updateAAD(record, recordAt, HEADER_BYTES);
    }

    private static void putHeader(byte[] record, int at, int bodyBytes) {
        record[at] = APPLICATION_DATA;
        record[at + 1] = 3;
        record[at + 2] = 3;
        record[at + 3] = (byte) (bodyBytes >>> 8);
        record[at + 4] = (byte) bodyBytes;
    }

    /** Forgets secret and nonce base. The key's own copy inside the JDK goes with the garbage collector. */
    void wipe() {
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(iv, (byte) 0);
    }
}
