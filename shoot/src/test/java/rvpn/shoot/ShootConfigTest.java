package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.TestPki;

class ShootConfigTest {
    @TempDir
    Path directory;

    @Test
    void readsGardenersVariables() throws Exception {
        TestPki.write(directory, TestConfig.PKI.client());
        ShootConfig config = TestConfig.from(
                Map.of(
                        "certificate", directory.resolve("tls.crt").toString(),
                        "key", directory.resolve("tls.key").toString(),
                        "ca", directory.resolve("ca.crt").toString()),
                Map.of(
                        "ENDPOINT", "vpn.seed.example.org",
                        "OPENVPN_PORT", "8443",
                        "REVERSED_VPN_HEADER", TestConfig.HEADER,
                        "REVERSED_VPN_HEADER_KEY", "X-Gardener-Destination"));
        assertThat(config.target()).isEqualTo("vpn.seed.example.org:8443");
        assertThat(config.headerValue()).isEqualTo(TestConfig.HEADER);
        assertThat(config.headerKey()).isEqualTo("X-Gardener-Destination");
        assertThat(config.dial()).isEqualTo(ShootConfig.Dial.CONNECT);
    }

    @Test
    void writesAnIpv6EndpointInBrackets() throws Exception {
        assertThat(with("endpoint", "2001:db8::1").target()).isEqualTo("[2001:db8::1]:8132");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw", "gw.example.org", "gw.example.org.", "_x.a-b", "10.0.0.1", "::1", "2001:db8::1"})
    void takesNamesAndAddresses(String endpoint) throws Exception {
        assertThat(with("endpoint", endpoint).endpoint()).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "endpoint; gw.example.org:8132; a port does not belong here",
                "endpoint; [::1]; nor do brackets",
                "endpoint; http://gw; is neither a host name nor an IP address",
                "endpoint; a b; is neither a host name nor an IP address",
                "endpoint; -gw; is neither a host name nor an IP address",
                "port; 0; is not a whole number from 1 to 65535",
                "port; 65536; is not a whole number from 1 to 65535",
                "port; https; is not a whole number from 1 to 65535",
                "dial; proxy; is none of connect|direct",
                "reversed-vpn-header; two words; printable characters without blanks",
                "reversed-vpn-header; invalid-host; the gateway needs a destination",
                "reversed-vpn-header-key; Reversed VPN; is no header name",
                "reversed-vpn-header-key; X:Y; is no header name",
                "server-name; a/b; is neither a host name nor an IP address",
                "server-name; prefix:a/; is neither a host name nor an IP address",
                "server-name; prefix:; is not a name",
                "connect-timeout-ms; 99; is not a whole number from 100 to 120000",
                "connect-timeout-ms; 10s; is not a whole number from 100 to 120000",
                "device; a-name-that-is-too-long; has 23 characters: at most 15 are allowed",
                "device; tun/0; is not valid",
                "device; all; is reserved by the kernel",
                "pod-networks; 10.0.0.1/8; did you mean 10.0.0.0/8?",
                "status-listen; nowhere; is not PORT, ADDRESS:PORT or [ADDRESS]:PORT"
            })
    void refusesAndNamesOptionAndSource(String option, String value, String words) {
        assertThatThrownBy(() -> with(option, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--" + option + " (from flag --" + option + "): ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    @Test
    void asksForTheSeedByNameUnlessThatMayBeOneOfSeveral() throws Exception {
        assertThat(with("server-name", "vpn-seed-server-1").serverName()).isEqualTo("vpn-seed-server-1");
        assertThat(with("server-name", "prefix:vpn-seed-server-").serverName()).isNull();
    }

    @Test
    void namesTheVariableThatAValueCameFrom() {
        assertThatThrownBy(() -> TestConfig.from(Map.of(), Map.of("ENDPOINT", "gw:1")))
                .hasMessageStartingWith("--endpoint (from environment variable ENDPOINT): 'gw:1'");
    }

    @Test
    void insistsOnAnEndpoint() {
        assertThatThrownBy(() -> TestConfig.from(Map.of(), Map.of()))
                .hasMessageStartingWith("--endpoint is missing")
                .hasMessageContaining("ENDPOINT");
    }

    @Test
    void needsNoDestinationWhenItDialsTheSeedItself() throws Exception {
        ShootConfig config =
                TestConfig.with(directory, Map.of("dial", "direct", "reversed-vpn-header", "invalid-host"));
        assertThat(config.dial()).isEqualTo(ShootConfig.Dial.DIRECT);
    }

    @Test
    void namesTheFileOfAMissingCertificate() {
        assertThatThrownBy(() -> with("certificate", "/nonexistent/tls.crt"))
                .isInstanceOfSatisfying(StartException.class, refused -> assertThat(refused.exitCode())
                        .isEqualTo(ExitCode.IDENTITY))
                .hasMessageContaining("--certificate (from flag --certificate)")
                .hasMessageContaining("/nonexistent/tls.crt");
    }

    @Test
    void refusesACertificateThatIsNoClients() {
        TestPki.write(directory, TestConfig.PKI.server());
        assertThatThrownBy(() -> TestConfig.from(
                        Map.of(
                                "endpoint", "gw",
                                "dial", "direct",
                                "certificate", directory.resolve("tls.crt").toString(),
                                "key", directory.resolve("tls.key").toString(),
                                "ca", directory.resolve("ca.crt").toString()),
                        Map.of()))
                .hasMessageStartingWith("--certificate (from flag --certificate)");
    }

    private ShootConfig with(String option, String value) throws StartException {
        return TestConfig.with(directory, Map.of(option, value));
    }
}
