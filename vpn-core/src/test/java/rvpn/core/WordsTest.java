package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void takesTheMessageOfAFailure() {
        assertThat(Words.of(new IOException("read tun0: ENODEV"))).isEqualTo("read tun0: ENODEV");
    }

    @Test
    void leavesOutWhichCallOfNettysFailed() {
        assertThat(Words.of(new IOException("bind(..) failed with error(-98): Address already in use")))
                .isEqualTo("Address already in use");
        assertThat(Words.of(new IOException(
                        "finishConnect(..) failed with error(-111): Connection refused: /198.18.0.1:1194")))
                .isEqualTo("Connection refused");
    }

    @Test
    void namesAFailureWithoutAMessage() {
        assertThat(Words.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }

    @Test
    void saysWhoRefusedTheHandshake() {
        assertThat(Words.of(new TlsFatalAlertReceived(AlertDescription.certificate_required)))
                .isEqualTo("the peer refused the TLS handshake: certificate required");
        assertThat(Words.of(new TlsFatalAlert(AlertDescription.unknown_ca, "the peer's certificate is foreign")))
                .startsWith("TLS: ")
                .endsWith("the peer's certificate is foreign");
    }

    @Test
    void saysWhatIsBehindAnAlertOfOurOwn() {
        TlsFatalAlert alert =
                new TlsFatalAlert(AlertDescription.internal_error, new IOException("the key cannot sign"));
        assertThat(Words.of(alert)).isEqualTo("TLS: internal_error(80): the key cannot sign");
    }

    @Test
    void keepsTheFirstLineOnly() {
        assertThat(Words.of(new IOException("first\nsecond"))).isEqualTo("first");
        assertThat(Words.printable("first\r\nsecond")).isEqualTo("first");
    }

    @Test
    void replacesWhatIsNotPrintableAscii() {
        assertThat(Words.printable("a\u001b[31mb\u0000c\u202ed\u00e9~ ")).isEqualTo("a?[31mb?c?d?~ ");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Words.printable("x".repeat(100_000))).isEqualTo("x".repeat(300));
    }

    @Test
    void hasNoWordsForNothing() {
        assertThat(Words.printable("")).isEmpty();
        assertThat(Words.printable("\n\n")).isEmpty();
    }

    @Test
    void writesAConstantAsPeopleDo() {
        assertThat(Words.of(Control.Reason.EARLY_FRAME)).isEqualTo("early frame");
    }
}
