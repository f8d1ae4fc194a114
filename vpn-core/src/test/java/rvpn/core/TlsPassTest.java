package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import rvpn.core.identity.TestPki;
import rvpn.core.pass.Pass;

/** A pass in the TLS hello, which is for gateways, and no business of the seed server's. */
class TlsPassTest {
    private static final TestPki PKI = TestPki.create();

    @Test
    void aHelloCarriesThePassAndTheServerShakesHandsAllTheSame() throws Exception {
        String pass = "e30.e30." + "A".repeat(Pass.MAX_CHARS - 8);
        TlsEngine client = TlsEngine.client(TwoEnds.shootTerms(PKI), TestPki.SERVER, pass);
        TlsEngine server = TlsEngine.server(TwoEnds.seedTerms(PKI));

        byte[] hello = ciphertext(client);
        String extension = "\u00ff\u0052\u0020\u0000" + pass; // type 0xff52, length 8192
        assertThat(new String(hello, StandardCharsets.ISO_8859_1)).contains(extension);
        server.offer(hello, 0, hello.length);
        while (!client.isSecured() || !server.isSecured()) {
            carry(server, client);
            carry(client, server);
        }
        assertThat(server.handshake().peer().name()).isEqualTo(TestPki.CLIENT);
    }

    @Test
    void aHelloWithoutAPassHasNoSuchExtension() throws Exception {
        TlsEngine client = TlsEngine.client(TwoEnds.shootTerms(PKI), TestPki.SERVER);

        assertThat(new String(ciphertext(client), StandardCharsets.ISO_8859_1)).doesNotContain("\u00ff\u0052");
    }

    private static void carry(TlsEngine from, TlsEngine to) throws Exception {
        byte[] bytes = ciphertext(from);
        assertThat(from.isClosed()).isFalse();
        to.offer(bytes, 0, bytes.length);
    }

    private static byte[] ciphertext(TlsEngine from) {
        ByteBuffer out = ByteBuffer.allocate(from.pendingCiphertext());
        from.takeCiphertext(out);
        return out.array();
    }
}
