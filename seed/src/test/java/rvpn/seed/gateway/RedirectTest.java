package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.Reason;

@Timeout(30)
class RedirectTest {
    private VpnGateway gateway;

    @BeforeEach
    void start() throws Exception {
        ConnectLimits limits = new ConnectLimits(100, 100, 5_000, 500);
        gateway = ConfigBuilder.gateway(limits).start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String answer(String request) throws Exception {
        try (RawClient client = RawClient.of(gateway.address()).send(request)) {
            return client.rest();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, api.example, https://api.example/",
        "GET, /a?b=c#d, api.example:8132, https://api.example/a?b=c#d",
        "POST, //evil.example/, api.example, https://api.example//evil.example/",
        "OPTIONS, *, api.example, https://api.example/",
        "GET, http://other.example/x, api.example, https://api.example/x",
        "GET, http://other.example, api.example, https://api.example/",
        "CONNECT, api.example:443, api.example:443, https://api.example/",
        "GET, /, 10.0.0.1, https://10.0.0.1/",
        "GET, /, [fd00::1]:80, https://[fd00::1]/",
        "GET, /, [fd00::1], https://[fd00::1]/",
    })
    void everyOtherRequestBelongsToHttps(String method, String target, String host, String location) throws Exception {
        assertThat(answer(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 301 ")
                .contains("\r\nLocation: " + location + "\r\n");
        assertThat(gateway.counters().snapshot().refused().get(Reason.REDIRECT)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a/b", "a@b", "a:b", "a:99999", "[::1", "\u00e4.example", "a\tb", "a_b", "..", "-"})
    void aHostThatIsNoneIsWrittenNowhere(String host) throws Exception {
        assertThat(answer("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .doesNotContain("Location");
    }

    @Test
    void http10WithoutAHostIsRefused() throws Exception {
        assertThat(answer("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.0 400 the header Host ");
    }

    @Test
    void aBodyBehindTheRequestIsThrownAway() throws Exception {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n";
        assertThat(answer(head + "x".repeat(50_000))).startsWith("HTTP/1.1 301 ");
    }
}
