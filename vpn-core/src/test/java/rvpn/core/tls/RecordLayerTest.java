package rvpn.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.tun.Digest;

class RecordLayerTest {
    private final SplittableRandom random = new SplittableRandom(42);
    private final byte[] clientSecret = new byte[48];
    private final byte[] serverSecret = new byte[48];

    RecordLayerTest() {
        random.nextBytes(clientSecret);
        random.nextBytes(serverSecret);
    }

    @ParameterizedTest
    @EnumSource(Aead.class)
    void carriesBytesBothWaysHoweverTheConnectionCutsThem(Aead aead) throws Exception {
        RecordLayer client = end(aead, true, Long.MAX_VALUE);
        RecordLayer server = end(aead, false, Long.MAX_VALUE);
        for (int round = 0; round < 40; round++) {
            exchange(client, server, random.nextInt(100_000));
            exchange(server, client, random.nextInt(100_000));
        }
    }

    @ParameterizedTest
    @EnumSource(Aead.class)
    void goesOverToNewKeysInBothDirectionsAtOnce(Aead aead) throws Exception {
        RecordLayer client = end(aead, true, 3);
        RecordLayer server = end(aead, false, 2);
        for (int round = 0; round < 50; round++) {
            byte[] up = bytes(40_000);
            byte[] down = bytes(40_000);
            client.seal(ByteBuffer.wrap(up), 0, up.length);
            server.seal(ByteBuffer.wrap(down), 0, down.length);
            byte[] fromClient = ciphertext(client);
            offerInPieces(client, ciphertext(server));
            offerInPieces(server, fromClient);
            assertThat(plaintext(server)).isEqualTo(up);
            assertThat(plaintext(client)).isEqualTo(down);
        }
    }

    @Test
    void answersAKeyUpdateThatAsksForOneBeforeItsNextData() throws Exception {
        RecordLayer client = end(true);
        RecordCipher server = RecordCipher.sealing(Aead.AES_256_GCM, serverSecret);
        client.offer(sealed(server, 22, 24, 0, 0, 1, 1), 0, 27);
        server.update();
        assertThat(client.pendingCiphertext()).isZero();
        client.seal(ByteBuffer.wrap(bytes(10)), 0, 10);
        RecordCipher opening = RecordCipher.opening(Aead.AES_256_GCM, clientSecret);
        byte[] both = ciphertext(client);
        byte[] opened = new byte[both.length];
        assertThat(opening.open(both, 0, 22, opened, 0)).isEqualTo(5);
        assertThat(opening.contentType()).isEqualTo(22);
        assertThat(opened).startsWith(24, 0, 0, 1, 0);
        opening.update();
        assertThat(opening.open(both, 27, both.length - 27 - 5, opened, 0)).isEqualTo(10);
        byte[] data = sealed(server, 23, 7, 8);
        client.offer(data, 0, data.length);
        assertThat(plaintext(client)).containsExactly(7, 8);
    }

    @Test
    void answersManyKeyUpdatesWithOne() throws Exception {
        RecordLayer client = end(true);
        RecordCipher server = RecordCipher.sealing(Aead.AES_256_GCM, serverSecret);
        for (int i = 0; i < 1000; i++) {
            client.offer(sealed(server, 22, 24, 0, 0, 1, 1), 0, 27);
            server.update();
            byte[] data = sealed(server, 23, 7);
            client.offer(data, 0, data.length);
            assertThat(plaintext(client)).containsExactly(7);
        }
        assertThat(client.pendingCiphertext()).isZero();
        client.seal(ByteBuffer.wrap(bytes(10)), 0, 10);
        assertThat(client.pendingCiphertext()).isEqualTo(27 + RecordCipher.OVERHEAD_BYTES + 10);
    }

    @Test
    void refusesARecordThatWasChangedAnywhere() throws Exception {
        RecordLayer client = end(true);
        client.seal(ByteBuffer.wrap(bytes(20)), 0, 20);
        byte[] record = ciphertext(client);
        for (int i = 5; i < record.length; i++) {
            byte[] changed = record.clone();
            changed[i] ^= 1;
            RecordLayer server = end(false);
            assertAlert(server, changed, AlertDescription.bad_record_mac);
            assertThat(plaintext(server)).isEmpty();
        }
    }

    @Test
    void refusesARecordThatComesTwice() throws Exception {
        RecordLayer client = end(true);
        RecordLayer server = end(false);
        client.seal(ByteBuffer.wrap(bytes(20)), 0, 20);
        byte[] record = ciphertext(client);
        server.offer(record, 0, record.length);
        assertAlert(server, record, AlertDescription.bad_record_mac);
    }

    @Test
    void refusesAnOverlongRecordAtItsHeader() throws Exception {
        assertAlert(end(false), new byte[] {23, 3, 3, 0x41, 1}, AlertDescription.record_overflow);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 20, 21, 22, 24, 99, -1})
    void refusesARecordThatIsNotSealed(byte type) throws Exception {
        assertAlert(end(false), new byte[] {type, 3, 3, 0, 40}, AlertDescription.unexpected_message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16})
    void refusesARecordTooShortForItsTag(int length) throws Exception {
        assertAlert(end(false), new byte[] {23, 3, 3, 0, (byte) length}, AlertDescription.decode_error);
    }

    @Test
    void refusesPaddingWithoutContent() throws Exception {
        RecordCipher client = RecordCipher.sealing(Aead.AES_256_GCM, clientSecret);
        assertAlert(end(false), sealed(client, 0, 0, 0), AlertDescription.unexpected_message);
    }

    @Test
    void takesPaddingOff() throws Exception {
        RecordCipher client = RecordCipher.sealing(Aead.AES_256_GCM, clientSecret);
        RecordLayer server = end(false);
        byte[] padded = sealed(client, 0, 5, 6, 23, 0, 0, 0);
        server.offer(padded, 0, padded.length);
        assertThat(plaintext(server)).containsExactly(5, 6);
    }

    @Test
    void refusesTicketsFromAClientAndSkipsThemFromAServer() throws Exception {
        RecordCipher client = RecordCipher.sealing(Aead.AES_256_GCM, clientSecret);
        assertAlert(end(false), sealed(client, 22, 4, 0, 0, 2, 9, 9), AlertDescription.unexpected_message);
        RecordCipher server = RecordCipher.sealing(Aead.AES_256_GCM, serverSecret);
        RecordLayer dialler = end(true);
        byte[] tickets = sealed(server, 22, 4, 0, 0, 2, 9, 9, 4, 0, 0, 1, 9);
        dialler.offer(tickets, 0, tickets.length);
        assertThat(dialler.isClosed()).isFalse();
    }

    @Test
    void refusesHandshakeMessagesThatDoNotParse() throws Exception {
        byte[][] wrong = {
            {24, 0, 0, 1, 2},
            {24, 0, 0, 2, 0, 0},
            {24, 0, 0, 1},
            {24, 0},
            {24, 0, 0, 1, 0, 24, 0, 0, 1, 0},
            {1, 0, 0, 0}
        };
        for (byte[] message : wrong) {
            RecordCipher server = RecordCipher.sealing(Aead.AES_256_GCM, serverSecret);
            byte[] record = sealed(server, 22, ints(message));
            assertThatThrownBy(() -> end(true).offer(record, 0, record.length))
                    .as(Arrays.toString(message))
                    .isInstanceOf(TlsFatalAlert.class);
        }
    }

    @Test
    void endsAFloodOfRecordsWithoutData() throws Exception {
        RecordCipher client = RecordCipher.sealing(Aead.AES_256_GCM, clientSecret);
        RecordLayer server = end(false);
        for (int i = 0; i < 32; i++) {
            byte[] empty = sealed(client, 23);
            server.offer(empty, 0, empty.length);
        }
        assertAlert(server, sealed(client, 23), AlertDescription.unexpected_message);
    }

    @Test
    void keepsNoMoreThanAMegabyteForAnOwnerThatTakesNothing() throws Exception {
        RecordLayer client = end(true);
        RecordLayer server = end(false);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 30; i++) {
                        client.seal(ByteBuffer.allocate(50_000), 0, 50_000);
                        byte[] records = ciphertext(client);
                        server.offer(records, 0, records.length);
                    }
                })
                .isInstanceOf(TlsFatalAlert.class);
        assertThat(plaintext(server).length).isBetween(900_000, 1 << 20);
    }

    @Test
    void closesWhenThePeerSaysSo() throws Exception {
        RecordLayer client = end(true);
        RecordLayer server = end(false);
        client.close();
        client.close();
        byte[] goodbye = ciphertext(client);
        server.offer(goodbye, 0, goodbye.length);
        assertThat(server.isClosed()).isTrue();
        assertThat(server.pendingCiphertext()).as("the answer").isEqualTo(goodbye.length);
        assertThat(goodbye).hasSize(2 + RecordCipher.OVERHEAD_BYTES);
        assertThatThrownBy(() -> client.seal(ByteBuffer.allocate(1), 0, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void tellsTheAlertThatThePeerSent() throws Exception {
        RecordCipher client = RecordCipher.sealing(Aead.AES_256_GCM, clientSecret);
        RecordLayer server = end(false);
        byte[] alert = sealed(client, 21, 2, AlertDescription.certificate_revoked);
        assertThatThrownBy(() -> server.offer(alert, 0, alert.length)).isInstanceOf(TlsFatalAlertReceived.class);
        assertThat(server.isClosed()).isTrue();
    }

    @Test
    void throwsNothingButIoExceptionsForRandomBytes() {
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = bytes(random.nextInt(1, 200));
            if (random.nextBoolean()) {
                noise[0] = 23;
            }
            try {
                offerInPieces(end(i % 2 == 0), noise);
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            } catch (GeneralSecurityException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    private void exchange(RecordLayer from, RecordLayer to, int length) throws IOException {
        byte[] sent = bytes(length);
        from.seal(ByteBuffer.wrap(sent), 0, length);
        offerInPieces(to, ciphertext(from));
        assertThat(Digest.of(plaintext(to))).isEqualTo(Digest.of(sent));
    }

    private void offerInPieces(RecordLayer to, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, random.nextInt(1, random.nextBoolean() ? 8 : 50_000));
            to.offer(bytes, at, length);
            at += length;
        }
    }

    private static void assertAlert(RecordLayer end, byte[] bytes, short description) {
        assertThatThrownBy(() -> end.offer(bytes, 0, bytes.length))
                .isInstanceOfSatisfying(TlsFatalAlert.class, alert -> assertThat(alert.getAlertDescription())
                        .isEqualTo(description));
        assertThat(end.isClosed()).isTrue();
        assertThat(end.pendingCiphertext()).as("the alert for the peer").isEqualTo(2 + RecordCipher.OVERHEAD_BYTES);
    }

    private RecordLayer end(boolean isClient) throws GeneralSecurityException {
        return end(Aead.AES_256_GCM, isClient, Long.MAX_VALUE);
    }

    private RecordLayer end(Aead aead, boolean isClient, long maxRecords) throws GeneralSecurityException {
        return new RecordLayer(aead, isClient, clientSecret, serverSecret, maxRecords);
    }

    private static byte[] sealed(RecordCipher cipher, int type, int... content) throws GeneralSecurityException {
        byte[] record = new byte[content.length + RecordCipher.OVERHEAD_BYTES];
        for (int i = 0; i < content.length; i++) {
            record[RecordCipher.HEADER_BYTES + i] = (byte) content[i];
        }
        cipher.seal(type, record, 0, content.length);
        return record;
    }

    private static int[] ints(byte[] bytes) {
        int[] ints = new int[bytes.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = bytes[i];
        }
        return ints;
    }

    private static byte[] ciphertext(RecordLayer from) {
        ByteBuffer out = ByteBuffer.allocate(from.pendingCiphertext());
        from.takeCiphertext(out);
        return out.array();
    }

    private static byte[] plaintext(RecordLayer from) {
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        int length = from.takePlaintext(out);
        return Arrays.copyOf(out.array(), length);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
