package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509CRL;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CrlTextTest {
    private static final TestPki PKI = TestPki.create();
    private static final X509CRL LIST = PKI.revokes(PKI.client().certificate());
    private static final X509CRL OTHER = TestPki.named("other-ca").revokes();

    @Test
    void readsPem() throws Exception {
        assertThat(parse(Pem.text(LIST))).containsExactly(LIST);
    }

    @Test
    void readsSeveralAndPassesOverWhatIsNone() throws Exception {
        String text = "a comment\n" + Pem.text(LIST) + Pem.text(PKI.authority().certificate()) + "\n" + Pem.text(OTHER);

        assertThat(parse(text)).containsExactly(LIST, OTHER);
    }

    @Test
    void readsDerOfOneAndOfSeveral() throws Exception {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(LIST.getEncoded());
        both.write(OTHER.getEncoded());

        assertThat(CrlText.parse(LIST.getEncoded())).containsExactly(LIST);
        assertThat(CrlText.parse(both.toByteArray())).containsExactly(LIST, OTHER);
    }

    @Test
    void refusesAFileWithoutAList() {
        assertRefused("", "is empty");
        assertRefused("nothing", "is not PEM");
        assertRefused(Pem.text(PKI.authority().certificate()), "holds no revocation list");
    }

    @Test
    void refusesEveryTruncationOfBothForms() throws Exception {
        byte[] der = LIST.getEncoded();
        for (int length = 1; length < der.length; length++) {
            assertRefused(Arrays.copyOf(der, length));
        }
        String pem = Pem.text(LIST).strip();
        for (int length = 1; length < pem.length(); length++) {
            assertRefused(pem.substring(0, length).getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void refusesRandomBytesInItsOwnWords() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            bytes[0] = random.nextBoolean() ? 0x30 : bytes[0];
            assertRefused(bytes);
        }
    }

    private static List<X509CRL> parse(String text) throws UnusablePemException {
        return CrlText.parse(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertRefused(String text, String words) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(UnusablePemException.class)
                .hasMessageContaining(words);
    }

    private static void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> CrlText.parse(bytes)).isInstanceOf(UnusablePemException.class);
    }
}
