package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.ConfigException;
import rvpn.core.pass.GateKey;

class GatewayPassTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "connect, , , NONE",
        "connect, certificate, , CERTIFICATE",
        "connect, , pass, FILE",
        "connect, file, pass, FILE",
        "tls, , , CERTIFICATE",
        "tls, none, , NONE",
        "tls, , pass, FILE",
        "direct, , , NONE"
    })
    void showsWhatIsAskedForOrElseWhatTheGatewayWants(String dial, String kind, String file, GatewayPass.Kind expected)
            throws Exception {
        assertThat(config(dial, kind, file).pass().kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "connect, file, , --gateway-pass-file (from nowhere: it is not set): goes with --gateway-pass file",
        "tls, certificate, pass, goes with --gateway-pass file",
        "direct, certificate, , only a gateway wants a pass",
        "direct, , pass, only a gateway wants a pass",
        "connect, , absent, absent does not exist"
    })
    void saysWhatDoesNotGoTogether(String dial, String kind, String file, String words) {
        assertThatThrownBy(() -> config(dial, kind, file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(words);
    }

    @Test
    void readsItsFileAtEachDial() throws Exception {
        ShootConfig config = config("connect", null, "pass");
        String first = make(config);
        Files.writeString(directory.resolve("pass"), token() + "\n");

        assertThat(make(config)).isNotEqualTo(first).doesNotContain("\n");
    }

    @Test
    void doesNotPutJustAnythingIntoAHeader() throws Exception {
        ShootConfig config = config("connect", null, "pass");
        Files.writeString(directory.resolve("pass"), token().strip() + "\r\nX-Other: a");

        assertThatThrownBy(() -> make(config))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("--gateway-pass-file: " + directory.resolve("pass") + " holds no pass");
    }

    @Test
    void makesAnotherPassForEachRequestAndNoneWhereNoneIsShown() throws Exception {
        GatewayPasses certificates = passes(config("tls", null, null));

        assertThat(certificates.forHello()).isNotNull().isNotEqualTo(certificates.forHello());
        assertThat(passes(config("connect", null, null)).forRequest().get()).isNull();
        assertThat(passes(config("connect", "certificate", null)).forHello()).isNull();
    }

    private static GatewayPasses passes(ShootConfig config) {
        return new GatewayPasses(config, config.identity()::identity, Runnable::run);
    }

    private static String make(ShootConfig config) throws IOException {
        return config.pass().make(config.identity().identity(), config.gateway().destination());
    }

    private static String token() {
        return GateKey.create().issue("shoot--a--b", Clock.systemUTC().instant(), Duration.ofHours(1));
    }

    private ShootConfig config(String dial, String kind, String file) throws Exception {
        Files.writeString(directory.resolve("pass"), token());
        Map<String, String> flags = new HashMap<>(Map.of("dial", dial));
        if (kind != null) {
            flags.put("gateway-pass", kind);
        }
        if (file != null) {
            flags.put("gateway-pass-file", directory.resolve(file).toString());
        }
        return TestConfig.with(directory, flags);
    }
}
