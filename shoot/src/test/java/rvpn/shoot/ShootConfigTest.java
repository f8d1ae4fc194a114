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
        assertThat(config.gateway()).hasToString("vpn.seed.example.org:8443");
        assertThat(config.gateway().headerValue()).isEqualTo(TestConfig.HEADER);
        assertThat(config.gateway().headerKey()).isEqualTo("X-Gardener-Destination");
        assertThat(config.gateway().dial()).isEqualTo(Gateway.Dial.CONNECT);
        assertThat(config.proxy()).isEmpty();
    }

    @Test
    void writesAnIpv6EndpointInBrackets() throws Exception {
        assertThat(with("endpoint", "2001:db8::1").gateway()).hasToString("[2001:db8::1]:8132");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw", "gw.example.org", "gw.example.org.", "_x.a-b", "10.0.0.1", "::1", "2001:db8::1"})
    void takesNamesAndAddresses(String endpoint) throws Exception {
        assertThat(with("endpoint", endpoint).gateway().endpoints()).containsExactly(new Endpoint(endpoint, 8132));
    }

    @Test
    void takesSeveralEndpointsOfWhichEachMayHaveAPort() throws Exception {
        ShootConfig config = TestConfig.with(
                directory, Map.of("endpoint", "a:1, [2001:db8::1]:2,2001:db8::2,[::1],b, a:1", "port", "3"));
        assertThat(config.gateway()).hasToString("a:1 or [2001:db8::1]:2 or [2001:db8::2]:3 or [::1]:3 or b:3");
    }

    @Test
    void tellsHooksOfEachEndpoint() throws Exception {
        assertThat(with("endpoint", "a:1,2001:db8::1").gateway().forHooks())
                .isEqualTo(Map.of(
                        "proto_1", "tcp-client",
                        "remote_1", "a",
                        "remote_port_1", "1",
                        "proto_2", "tcp-client",
                        "remote_2", "2001:db8::1",
                        "remote_port_2", "8132"));
    }

    @Test
    void asksTheGatewayForAServerNameOnItsOwnPortWithTls() throws Exception {
        ShootConfig config = TestConfig.with(
                directory,
                Map.of("dial", "tls", "gateway-server-name", "shoot--a--b.vpn", "reversed-vpn-header", "invalid-host"));
        assertThat(config.gateway()).hasToString("127.0.0.1:443");
        assertThat(config.sni()).isEqualTo("shoot--a--b.vpn");
        assertThat(config.serverName().text()).isEqualTo("vpn-seed-server");
    }

    @Test
    void takesTheServerNameFromTheHeaderWhereNoneIsGiven() throws Exception {
        assertThat(with("dial", "tls").sni()).isEqualTo("vpn-seed-server.shoot--a--b.svc.cluster.local");
    }

    @Test
    void insistsOnAServerNameWithTls() {
        assertThatThrownBy(
                        () -> TestConfig.with(directory, Map.of("dial", "tls", "reversed-vpn-header", "invalid-host")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--gateway-server-name")
                .hasMessageContaining("give the one in its routes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "endpoint; gw.example.org:http; is not a port from 1 to 65535",
                "endpoint; gw:0; is not a port from 1 to 65535",
                "endpoint; gw:65536; is not a port from 1 to 65535",
                "endpoint; 2001:db8::1::443; an IPv6 address with a port is [ADDRESS]:PORT",
                "endpoint; [gw]:443; is neither a host name nor an IP address",
                "endpoint; a,b,c,d,e,f,g,h,i; names 9 hosts: 1 to 8 of HOST or HOST:PORT would be right",
                "endpoint; a,-b; is neither a host name nor an IP address",
                "gateway-server-name; shoot--a--b; only with --dial tls",
                "gateway-server-name; 10.0.0.1; is no server name",
                "gateway-server-name; a.; is no server name",
                "http-proxy; squid; the proxy needs a port: HOST:PORT, without http://",
                "http-proxy; http://squid:3128; HOST or HOST:PORT would be right, and no URL",
                "http-proxy-auth-file; /nonexistent; is for a proxy, and --http-proxy names none",
                "http-proxy-header; X-Team: shoot; is for a proxy, and --http-proxy names none",
                "endpoint; http://gw; is neither a host name nor an IP address",
                "endpoint; a b; is neither a host name nor an IP address",
                "endpoint; -gw; is neither a host name nor an IP address",
                "port; 0; is not a whole number from 1 to 65535",
                "port; 65536; is not a whole number from 1 to 65535",
                "port; https; is not a whole number from 1 to 65535",
                "dial; proxy; is none of connect|direct|tls",
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
        assertThat(with("server-name", "vpn-seed-server-1").sni()).isEqualTo("vpn-seed-server-1");
        assertThat(with("server-name", "prefix:vpn-seed-server-").sni()).isNull();
    }

    @Test
    void namesTheVariableThatAValueCameFrom() {
        assertThatThrownBy(() -> TestConfig.from(Map.of(), Map.of("ENDPOINT", "gw:x")))
                .hasMessageStartingWith("--endpoint (from environment variable ENDPOINT): 'x'");
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
        assertThat(config.gateway().dial()).isEqualTo(Gateway.Dial.DIRECT);
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
