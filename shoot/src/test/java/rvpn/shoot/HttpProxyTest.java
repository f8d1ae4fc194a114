package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.ConfigException;
import rvpn.core.config.StartException;

class HttpProxyTest {
    @TempDir
    Path directory;

    @Test
    void readsUserAndPasswordAnewForEachDial() throws Exception {
        Path file = Files.writeString(directory.resolve("login"), "alice\nopen: sesame\n");
        HttpProxy proxy = with(Map.of("http-proxy-auth-file", file.toString()));
        assertThat(decoded(proxy.authorization())).isEqualTo("alice:open: sesame");
        Files.writeString(file, "bob\r\nkäse\r\nwhat follows is not read");
        assertThat(decoded(proxy.authorization())).isEqualTo("bob:käse");
    }

    @Test
    void givesNoAuthorizationWithoutAFile() throws Exception {
        assertThat(with(Map.of()).authorization()).isNull();
    }

    @Test
    void namesTheFileThatHasGone() throws Exception {
        Path file = Files.writeString(directory.resolve("login"), "alice\nsesame\n");
        HttpProxy proxy = with(Map.of("http-proxy-auth-file", file.toString()));
        Files.delete(file);
        assertThatThrownBy(proxy::authorization)
                .isInstanceOf(IOException.class)
                .hasMessage("--http-proxy-auth-file: " + file + " does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "alice; must have the user's name in its first line and the password in its second",
                "alice~~; must have the user's name in its first line",
                "~sesame; must have the user's name in its first line",
                "alice:sesame~more; has a colon in the user's name",
                "alice~ses\tame; has a control character",
            })
    void refusesAFileAtTheStartWithoutAWordOfWhatItHolds(String text, String words) throws Exception {
        Path file = Files.writeString(directory.resolve("login"), text.replace('~', '\n'));
        assertThatThrownBy(() -> with(Map.of("http-proxy-auth-file", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("--http-proxy-auth-file", file.toString(), words)
                .hasMessageNotContainingAny("alice", "sesame");
    }

    @Test
    void takesTenHeaders() throws Exception {
        HttpProxy proxy = with(Map.of("http-proxy-header", "X-Team: a, b: c\n" + "X-More:1\n".repeat(9)));
        assertThat(proxy.headers()).hasSize(10).startsWith(new ProxyHeader("X-Team", "a, b: c"));
        assertThatThrownBy(() -> with(Map.of("http-proxy-header", "A: b\n".repeat(11))))
                .hasMessageContaining("11 headers are too many: at most 10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Secret",
                "X Secret: open",
                ": open",
                "X-Secret:",
                "X-Secret: open\0",
                "X-Secret: op\u00e9n",
                "X-Secret: open\rX: y",
                "Host: open",
                "content-length: 0",
                "Transfer-Encoding: chunked"
            })
    void refusesAHeaderWithoutAWordOfItsValue(String header) {
        assertThatThrownBy(() -> with(Map.of("http-proxy-header", header)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--http-proxy-header (from flag --http-proxy-header): ")
                .hasMessageNotContaining("open");
    }

    @Test
    void refusesTwoAuthorizations() throws Exception {
        Path file = Files.writeString(directory.resolve("login"), "alice\nsesame\n");
        assertThatThrownBy(() -> with(Map.of(
                        "http-proxy-auth-file", file.toString(), "http-proxy-header", "proxy-Authorization: Bearer x")))
                .hasMessageContaining("is what --http-proxy-auth-file already gives");
    }

    @Test
    void doesNotRepeatAPasswordThatStandsInTheWrongPlace() {
        assertThatThrownBy(() -> with(Map.of("http-proxy", "http://alice:sesame@squid:3128")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a user and a password do not belong here")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void showsNoSecretInItsText() throws Exception {
        assertThat(with(Map.of("http-proxy-header", "X-Team: sesame")).toString())
                .contains("X-Team")
                .doesNotContain("sesame");
    }

    private HttpProxy with(Map<String, String> flags) throws StartException {
        Map<String, String> all = new HashMap<>(Map.of("http-proxy", "squid:3128"));
        all.putAll(flags);
        return TestConfig.with(directory, all).proxy().orElseThrow();
    }

    private static String decoded(String authorization) {
        assertThat(authorization).startsWith("Basic ");
        return new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
    }
}
