package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is read from options and files may be any text: it is taken whole or refused in words, and no word is a secret. */
class HostileTextTest {
    private static final int RUNS = 3_000;
    private static final String ENDPOINT_LETTERS = "a0.:[]%@/_- \t\u00e9\n";
    private static final String HEADER_LETTERS = "Xx-: ,;\t\r\n\0\u00e9\"";
    private static final String LOGIN_LETTERS = "ab: \r\n\0\u00e9\u2028";

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void anEndpointThatIsTakenIsReadTheSameAgain() {
        int taken = 0;
        for (int run = 0; run < RUNS; run++) {
            String text = text(ENDPOINT_LETTERS, 12);
            try {
                Endpoint endpoint = Endpoint.parse(text).orPort(443);
                assertThat(Endpoint.parse(endpoint.toString())).as(text).isEqualTo(endpoint);
                assertThat(endpoint.toString()).matches("[A-Za-z0-9._:\\[\\]-]+:[0-9]+");
                taken++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("[ -~]+");
            }
        }
        assertThat(taken).isGreaterThan(20);
    }

    @Test
    void aHeaderThatIsTakenIsOneLine() {
        int taken = 0;
        for (int run = 0; run < RUNS; run++) {
            String text = "X: " + text(HEADER_LETTERS, 12);
            try {
                List<ProxyHeader> headers = ProxyHeader.parse(text);
                assertThat(headers.stream().map(ProxyHeader::value).collect(Collectors.joining()))
                        .matches("[ -~]+");
                assertThat(headers.stream().map(ProxyHeader::name).collect(Collectors.joining()))
                        .matches("[Xx-]+");
                taken++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("[ -~]+");
            }
        }
        assertThat(taken).isGreaterThan(20);
    }

    @Test
    void aLoginThatIsTakenIsOneWordOfBase64() {
        int taken = 0;
        for (int run = 0; run < RUNS; run++) {
            String text = text(LOGIN_LETTERS, 12);
            try {
                assertThat(ProxyLogin.of(text)).matches("Basic [A-Za-z0-9+/=]+");
                taken++;
            } catch (IOException refused) {
                assertThat(refused).hasMessageMatching("(must have|has a) [ -~]+");
            }
        }
        assertThat(taken).isGreaterThan(20);
    }

    private String text(String letters, int most) {
        return random.ints(1 + random.nextInt(most), 0, letters.length())
                .mapToObj(letters::charAt)
                .map(String::valueOf)
                .collect(Collectors.joining());
    }
}
