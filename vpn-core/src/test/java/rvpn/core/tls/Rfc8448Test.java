package rvpn.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 8448, section 3: a simple 1-RTT handshake with TLS_AES_128_GCM_SHA256. */
class Rfc8448Test {
    private static final byte[] SERVER_SECRET = hex("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643");
    private static final byte[] CLIENT_SECRET = hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5");
    private static final String CLIENT_RECORD = "1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b98"
            + "19a8a5b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4";

    @Test
    void derivesTheServersKeyAndIv() {
        assertThat(HkdfLabel.expand("HmacSHA256", SERVER_SECRET, "key", 16))
                .isEqualTo(hex("9f02283b6c9c07efc26bb9f2ac92e356"));
        assertThat(HkdfLabel.expand("HmacSHA256", SERVER_SECRET, "iv", 12)).isEqualTo(hex("cf782b88dd83549aadf1e984"));
    }

    @Test
    void sealsTheClientsFirstRecord() throws Exception {
        byte[] record = new byte[50 + RecordCipher.OVERHEAD_BYTES];
        for (int i = 0; i < 50; i++) {
            record[RecordCipher.HEADER_BYTES + i] = (byte) i;
        }
        int length = RecordCipher.sealing(Aead.AES_128_GCM, CLIENT_SECRET).seal(23, record, 0, 50);
        assertThat(length).isEqualTo(record.length);
        assertThat(HexFormat.of().formatHex(record)).isEqualTo(CLIENT_RECORD);
    }

    @Test
    void opensTheClientsFirstRecord() throws Exception {
        byte[] record = hex(CLIENT_RECORD);
        byte[] plaintext = new byte[record.length];
        RecordCipher opening = RecordCipher.opening(Aead.AES_128_GCM, CLIENT_SECRET);
        assertThat(opening.open(record, 0, record.length - 5, plaintext, 0)).isEqualTo(50);
        assertThat(opening.contentType()).isEqualTo(23);
        assertThat(plaintext).startsWith(0, 1, 2, 3, 4, 5);
    }

    @Test
    void expandsBeyondOneBlockOfTheHash() {
        byte[] longer = HkdfLabel.expand("HmacSHA256", SERVER_SECRET, "key", 48);
        assertThat(longer).hasSize(48);
        assertThat(java.util.Arrays.copyOfRange(longer, 32, 48)).isNotEqualTo(new byte[16]);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
