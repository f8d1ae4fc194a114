package rvpn.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import rvpn.fuzz.Feed;
import rvpn.fuzz.FuzzTarget;
import rvpn.fuzz.Pieces;

/**
 * What comes behind a handshake, sealed with the peer's key or not. However it is cut, exactly the content of records of data
 * comes out; what is sealed with another key ends the connection; whatever ends it is a TLS alert, is answered with no more
 * than one, and nothing is sealed or opened any more.
 */
class RecordLayerFuzzTest extends FuzzTarget {
    private static final Aead AEAD = Aead.AES_128_GCM;
    private static final byte[] CLIENT_SECRET = secret((byte) 1);
    private static final byte[] SERVER_SECRET = secret((byte) 2);
    private static final int MAX_ANSWER_BYTES = 2 + RecordCipher.OVERHEAD_BYTES;

    /** A record's type and content, and how many zeros pad it. */
    private record Content(int type, byte[] bytes, int padding) {
        static Content next(Feed feed) {
            int other = 1 + feed.octet() % 0xff; // 0 would be padding, and the byte before it the type
            int type = feed.of(ContentType.application_data, ContentType.handshake, ContentType.alert, other);
            int padding = feed.octet() % 3;
            int length = feed.number() % (RecordCipher.MAX_PLAINTEXT_BYTES + 3);
            boolean isStretched = feed.flag();
            byte[] bytes = feed.bytes(length);
            return new Content(type, isStretched ? Arrays.copyOf(bytes, length) : bytes, padding);
        }

        byte[] sealed(RecordCipher cipher) throws Exception {
            byte[] inner = Arrays.copyOf(bytes, bytes.length + padding);
            if (padding > 0) {
                inner[bytes.length] = (byte) type;
            }
            byte[] record = new byte[inner.length + RecordCipher.OVERHEAD_BYTES];
            System.arraycopy(inner, 0, record, RecordCipher.HEADER_BYTES, inner.length);
            cipher.seal(padding > 0 ? 0 : type, record, 0, inner.length);
            return record;
        }

        /** Whether its last message is a KeyUpdate. */
        boolean endsInKeyUpdate() {
            int last = -1;
            for (int at = 0; bytes.length - at >= 4; ) {
                last = at;
                at += 4 + ((bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff);
            }
            return type == ContentType.handshake && last >= 0 && bytes[last] == HandshakeType.key_update;
        }
    }

    @Override
    protected void check(byte[] input) throws Exception {
        Feed feed = new Feed(input);
        boolean isClient = feed.flag();
        if (feed.flag()) {
            unsealed(isClient, feed.rest());
        } else {
            sealed(isClient, feed);
        }
    }

    private static void unsealed(boolean isClient, byte[] bytes) throws Exception {
        readHoweverCut(bytes, pieces -> end(isClient, pieces));
    }

    private static String end(boolean isClient, List<byte[]> pieces) throws Exception {
        RecordLayer layer = layer(isClient);
        try {
            offer(layer, pieces);
        } catch (TlsFatalAlert refused) {
            assertIsOver(layer);
            return AlertDescription.getText(refused.getAlertDescription());
        } finally {
            assertThat(layer.takePlaintext(ByteBuffer.allocate(1))).isZero();
        }
        return "more";
    }

    private static void sealed(boolean isClient, Feed feed) throws Exception {
        RecordLayer layer = layer(isClient);
        RecordCipher peer = RecordCipher.sealing(AEAD, isClient ? SERVER_SECRET : CLIENT_SECRET);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteArrayOutputStream given = new ByteArrayOutputStream();
        while (!feed.isEmpty() && !layer.isClosed()) {
            Content content = Content.next(feed);
            if (content.type() == ContentType.application_data && isWhole(content)) {
                expected.writeBytes(content.bytes());
            }
            try {
                offer(layer, Pieces.anywhere(content.sealed(peer)));
            } catch (TlsFatalAlert | TlsFatalAlertReceived over) {
                assertIsOver(layer);
                return;
            }
            if (content.endsInKeyUpdate()) {
                peer.update();
            }
            drain(layer, given);
            assertThat(given.toByteArray()).isEqualTo(expected.toByteArray());
        }
        if (layer.isClosed()) {
            assertIsOver(layer);
        }
    }

    private static boolean isWhole(Content content) {
        return content.bytes().length <= RecordCipher.MAX_PLAINTEXT_BYTES;
    }

    private static void drain(RecordLayer layer, ByteArrayOutputStream to) {
        ByteBuffer some = ByteBuffer.allocate(RecordCipher.MAX_PLAINTEXT_BYTES);
        to.write(some.array(), 0, layer.takePlaintext(some));
    }

    private static void offer(RecordLayer layer, List<byte[]> pieces) throws IOException {
        for (byte[] piece : pieces) {
            layer.offer(piece, 0, piece.length);
        }
    }

    private static void assertIsOver(RecordLayer layer) throws IOException {
        assertThat(layer.isClosed()).isTrue();
        assertThat(layer.pendingCiphertext()).isLessThanOrEqualTo(MAX_ANSWER_BYTES);
        assertThatThrownBy(() -> layer.seal(ByteBuffer.allocate(1), 0, 1)).isInstanceOf(IOException.class);
        layer.offer(new byte[64], 0, 64);
        assertThat(layer.pendingCiphertext()).isLessThanOrEqualTo(MAX_ANSWER_BYTES);
    }

    private static RecordLayer layer(boolean isClient) throws Exception {
        return new RecordLayer(AEAD, isClient, CLIENT_SECRET, SERVER_SECRET, Long.MAX_VALUE);
    }

    private static byte[] secret(byte value) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, value);
        return secret;
    }
}
