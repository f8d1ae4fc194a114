package rvpn.core.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/**
 * Both directions of a TLS 1.3 connection once its handshake is complete: records, alerts, key updates, RFC 8446 4.6.3,
 * 5 and 6. Bytes in and bytes out, no I/O; memory is reused. Not thread-safe.
 */
public final class RecordLayer {
    /** Of one record. */
    public static final int MAX_PLAINTEXT_BYTES = RecordCipher.MAX_PLAINTEXT_BYTES;

    private static final int MAX_BODY_BYTES = RecordCipher.MAX_PLAINTEXT_BYTES + 256;
    /** What may wait for an owner that takes nothing; at the end of a connection Netty reads whatever the kernel has. */
    private static final int MAX_WAITING_BYTES = 1024 * 1024;

    /** So many records without application data in a row are an attack or a fault. */
    private static final int MAX_EMPTY_IN_A_ROW = 32;

    private final RecordCipher opening;
    private final RecordCipher sealing;
    private final PostHandshake postHandshake;
    private final long maxRecords;
    /** The record that comes, and how much of it is here. */
    private final byte[] record = new byte[RecordCipher.HEADER_BYTES + MAX_BODY_BYTES];

    private int recordBytes;
    // Both hold one record, and more only where their owner does not take it at once.
    private byte[] plaintext = new byte[MAX_BODY_BYTES];
    private int plainFrom;
    private int plainTo;
    private byte[] ciphertext = new byte[MAX_PLAINTEXT_BYTES + RecordCipher.OVERHEAD_BYTES];
    private int ciphertextBytes;
    private int emptyInARow;
    // One answer for all requests until the next data (RFC 8446 4.6.3): a peer that asks and never reads fills nothing.
    private boolean owesUpdate;
    private boolean closed;

    /**
     * @param isClient whether this end dialled
     * @param clientSecret client_application_traffic_secret_0, copied
     * @param serverSecret server_application_traffic_secret_0, copied
     * @param maxRecords after which this end updates its key
     */
    public RecordLayer(Aead aead, boolean isClient, byte[] clientSecret, byte[] serverSecret, long maxRecords)
            throws GeneralSecurityException {
        this.opening = RecordCipher.opening(aead, isClient ? serverSecret : clientSecret);
        this.sealing = RecordCipher.sealing(aead, isClient ? clientSecret : serverSecret);
        this.postHandshake = new PostHandshake(isClient);
        this.maxRecords = maxRecords;
    }

    // 1. From the peer.

    /** Takes bytes of the connection and opens whole records; an incomplete one waits for the rest. */
    public void offer(byte[] bytes, int at, int length) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, length);
        while (in.hasRemaining()) {
            offer(in);
        }
    }

    /** Takes bytes of the connection up to the end of one record, and opens that if it is whole now; all once closed. */
    public void offer(ByteBuffer in) throws IOException {
        if (closed) {
            in.position(in.limit());
            return;
        }
        if (recordBytes < RecordCipher.HEADER_BYTES) {
            takeUpTo(RecordCipher.HEADER_BYTES, in);
        }
        if (recordBytes < RecordCipher.HEADER_BYTES) {
            return;
        }
        int bodyBytes = bodyBytes();
        takeUpTo(RecordCipher.HEADER_BYTES + bodyBytes, in);
        if (recordBytes == RecordCipher.HEADER_BYTES + bodyBytes) {
            recordBytes = 0;
            open(bodyBytes);
        }
    }

    private void takeUpTo(int wantedBytes, ByteBuffer in) {
        int count = Math.min(wantedBytes - recordBytes, in.remaining());
        in.get(record, recordBytes, count);
        recordBytes += count;
    }

    /** As the header says, which is checked before anything behind it is copied. */
    private int bodyBytes() throws IOException {
        int bodyBytes = (record[3] & 0xff) << 8 | record[4] & 0xff;
        if (record[0] != RecordCipher.APPLICATION_DATA) {
            throw fail(AlertDescription.unexpected_message, "a record that is not sealed");
        }
        if (record[1] != 3 || bodyBytes <= Aead.TAG_BYTES) {
            throw fail(AlertDescription.decode_error, "a malformed record header");
        }
        if (bodyBytes > MAX_BODY_BYTES) {
            throw fail(AlertDescription.record_overflow, "a record of " + bodyBytes + " bytes");
        }
        return bodyBytes;
    }

    private void open(int bodyBytes) throws IOException {
        makeRoom(bodyBytes);
        int length;
        try {
            length = opening.open(record, 0, bodyBytes, plaintext, plainTo);
        } catch (AEADBadTagException forged) {
            throw fail(AlertDescription.bad_record_mac, "a record that its key did not seal");
        } catch (TlsFatalAlert refused) {
            throw fail(refused.getAlertDescription(), refused.getMessage());
        } catch (GeneralSecurityException fault) {
            throw fail(AlertDescription.internal_error, fault.toString());
        }
        if (length > RecordCipher.MAX_PLAINTEXT_BYTES) {
            throw fail(AlertDescription.record_overflow, "a record with " + length + " bytes of content");
        }
        take(opening.contentType(), length);
    }

    private void makeRoom(int bytes) throws IOException {
        if (plainFrom == plainTo) {
            plainFrom = 0;
            plainTo = 0;
        }
        if (plaintext.length - plainTo >= bytes) {
            return;
        }
        if (plaintext.length >= MAX_WAITING_BYTES) {
            throw fail(AlertDescription.internal_error, "more data than this side takes");
        }
        plaintext = Arrays.copyOf(plaintext, plaintext.length * 2);
    }

    private void take(int contentType, int length) throws IOException {
        emptyInARow = contentType == ContentType.application_data && length > 0 ? 0 : emptyInARow + 1;
        if (emptyInARow > MAX_EMPTY_IN_A_ROW) {
            throw fail(AlertDescription.unexpected_message, "too many records without data");
        }
        switch (contentType) {
            case ContentType.application_data -> plainTo += length;
            case ContentType.alert -> takeAlert(length);
            case ContentType.handshake -> takeHandshake(length);
            default -> throw fail(AlertDescription.unexpected_message, "a record of type " + contentType);
        }
    }

    private void takeAlert(int length) throws IOException {
        if (length != 2) {
            throw fail(AlertDescription.decode_error, "an alert of " + length + " bytes");
        }
        short description = (short) (plaintext[plainTo + 1] & 0xff);
        if (description == AlertDescription.close_notify) {
            close(); // in answer, RFC 8446 6.1
        } else if (description != AlertDescription.user_canceled) {
            end();
            throw new TlsFatalAlertReceived(description);
        }
    }

    private void takeHandshake(int length) throws IOException {
        try {
            switch (postHandshake.read(plaintext, plainTo, length)) {
                case NOTHING -> {}
                case UPDATE -> opening.update();
                case UPDATE_BOTH -> {
                    opening.update();
                    owesUpdate = true;
                }
            }
        } catch (TlsFatalAlert refused) {
            throw fail(refused.getAlertDescription(), refused.getMessage());
        }
    }

    /** Moves opened plaintext into {@code to}, as much as fits; the number of bytes. */
    public int takePlaintext(ByteBuffer to) {
        int count = Math.min(plainTo - plainFrom, to.remaining());
        to.put(plaintext, plainFrom, count);
        plainFrom += count;
        return count;
    }

    // 2. To the peer.

    /** How long the records are that hold so many bytes of plaintext. */
    public static int sealedBytes(int length) {
        int records = (length + MAX_PLAINTEXT_BYTES - 1) / MAX_PLAINTEXT_BYTES;
        return length + records * RecordCipher.OVERHEAD_BYTES;
    }

    /** Seals plaintext into as few records as hold it; position and limit of {@code bytes} do not count. */
    public void seal(ByteBuffer bytes, int at, int length) throws IOException {
        if (closed) {
            throw new IOException("the TLS connection is closed");
        }
        if (owesUpdate) {
            updateOwnKey();
        }
        for (int from = at, end = at + length; from < end; ) {
            int count = Math.min(RecordCipher.MAX_PLAINTEXT_BYTES, end - from);
            makeRoomToSeal(count);
            bytes.get(from, ciphertext, ciphertextBytes + RecordCipher.HEADER_BYTES, count);
            sealRecord(ContentType.application_data, count);
            from += count;
            if (sealing.records() >= maxRecords) {
                updateOwnKey();
            }
        }
    }

    private void updateOwnKey() throws IOException {
        sealMessage(ContentType.handshake, PostHandshake.keyUpdate());
        sealing.update();
        owesUpdate = false;
    }

    private void sealMessage(int type, byte[] message) throws IOException {
        makeRoomToSeal(message.length);
        System.arraycopy(message, 0, ciphertext, ciphertextBytes + RecordCipher.HEADER_BYTES, message.length);
        sealRecord(type, message.length);
    }

    private void makeRoomToSeal(int length) {
        int needed = ciphertextBytes + length + RecordCipher.OVERHEAD_BYTES;
        if (needed > ciphertext.length) {
            ciphertext = Arrays.copyOf(ciphertext, Math.max(needed, ciphertext.length * 2));
        }
    }

    /** The plaintext is where the next record's belongs. */
    private void sealRecord(int type, int length) throws IOException {
        try {
            ciphertextBytes += sealing.seal(type, ciphertext, ciphertextBytes, length);
        } catch (GeneralSecurityException fault) {
            throw new IOException("TLS: cannot seal a record: " + fault.getMessage(), fault);
        }
    }

    /** How many bytes wait for the peer. */
    public int pendingCiphertext() {
        return ciphertextBytes;
    }

    /** Moves all of them into {@code to}, which has room. */
    public void takeCiphertext(ByteBuffer to) {
        to.put(ciphertext, 0, ciphertextBytes);
        ciphertextBytes = 0;
    }

    // 3. The end.

    /** Says close_notify; a second call does nothing. */
    public void close() throws IOException {
        if (!closed) {
            sealAlert(AlertLevel.warning, AlertDescription.close_notify);
            end();
        }
    }

    /** Closed by either side, or by a failure. */
    public boolean isClosed() {
        return closed;
    }

    private TlsFatalAlert fail(short description, String words) throws IOException {
        if (!closed) {
            sealAlert(AlertLevel.fatal, description);
            end();
        }
        return new TlsFatalAlert(description, words);
    }

    private void sealAlert(short level, short description) throws IOException {
        sealMessage(ContentType.alert, new byte[] {(byte) level, (byte) description});
    }

    private void end() {
        closed = true;
        opening.wipe();
        sealing.wipe();
    }
}
