package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.core.config.UnixAccess;
import rvpn.core.config.YamlFile;
import rvpn.seed.connect.AccessRule;
import rvpn.seed.connect.AccessTerms;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.ShareLimits;

class ProxyConfigTest {
    private static ProxyConfig read(Map<String, String> flags) throws ConfigException {
        return ProxyConfig.from(Settings.resolve(ProxySettings.ALL, flags, Map.of(), YamlFile.none()));
    }

    @Test
    void hasDefaultsForEverything() throws Exception {
        assertThat(read(Map.of()))
                .isEqualTo(new ProxyConfig(
                        new InetSocketAddress(9443),
                        Optional.empty(),
                        TlsMinimum.TLS_1_3,
                        Set.of("kube-apiserver-http-proxy-client"),
                        new ConnectLimits(8192, 1024, 10_000, 20_000, new ShareLimits(512, 0, 0)),
                        1_000,
                        DestinationRules.NONE,
                        new AccessTerms(new AccessRule(AccessRule.Level.ERRORS, 1000), Optional.empty()),
                        0));
    }

    @Test
    void readsSeveralClientNames() throws Exception {
        assertThat(read(Map.of("proxy-client-names", "a, b")).clientNames()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void needsAClientName() {
        assertThatThrownBy(() -> read(Map.of("proxy-client-names", " , ")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at least one name");
    }

    @Test
    void readsExtraNetworksWithPortsAndWithout() throws Exception {
        DestinationRules rules = read(Map.of(
                        "proxy-allow",
                        "10.9.0.0/16, 10.8.0.1/32:443,fd00:9::/64:8000-8999",
                        "proxy-ports",
                        "443,10250"))
                .destinations();
        assertThat(rules.extra()).asString().isEqualTo("[10.9.0.0/16, 10.8.0.1/32:443, fd00:9::/64:8000-8999]");
        assertThat(rules.ports()).containsExactly(new PortRange(443, 443), new PortRange(10_250, 10_250));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proxy-allow | 10.9.0.0 | has no prefix length",
                "proxy-allow | 10.9.0.0/16:0 | is not PORT or PORT-PORT",
                "proxy-allow | 10.9.0.0/16:99-98 | the smaller first",
                "proxy-allow | 10.9.0.0/16:70000 | from 1 to 65535",
                "proxy-allow | 169.254.169.254/32 | is link-local, as metadata services are, which is never dialled",
                "proxy-allow | 127.0.0.0/8:80 | is loopback, which is never dialled",
                "proxy-allow | ::ffff:10.0.0.0/104 | IPv4-mapped",
                "proxy-allow | 64:ff9b::/96 | which is never dialled",
                "proxy-ports | , | at least one port",
                "proxy-ports | 1-2-3 | is not PORT or PORT-PORT",
                "proxy-tls-min | 1.1 | is neither 1.2 nor 1.3",
                "proxy-unix-socket-mode | 888 | is not a mode in octal",
                "proxy-unix-socket-mode | 0400 | is not a mode that lets the owner write",
                "proxy-unix-socket-owner | a b | is not USER, USER:GROUP or :GROUP",
                "proxy-access-log | some | is none of off|errors|all",
            })
    void saysWhatIsWrong(String option, String value, String words) {
        assertThatThrownBy(() -> read(Map.of(option, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--" + option)
                .hasMessageContaining(words);
    }

    @Test
    void readsAUnixSocketWithItsOwner() throws Exception {
        Map<String, String> flags = Map.of(
                "proxy-unix-socket",
                "/run/proxy.sock",
                "proxy-unix-socket-mode",
                "0660",
                "proxy-unix-socket-owner",
                ":65532");
        assertThat(read(flags).socket())
                .contains(new ProxySocket(Path.of("/run/proxy.sock"), new UnixAccess(0660, ":65532")));
    }
}
