package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.core.config.YamlFile;
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
                        Set.of("kube-apiserver-http-proxy-client"),
                        new ConnectLimits(8192, 1024, 10_000, 20_000, new ShareLimits(512, 0, 0)),
                        1_000));
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
}
