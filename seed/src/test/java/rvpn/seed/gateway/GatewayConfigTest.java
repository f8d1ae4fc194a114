package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.config.ConfigException;
import rvpn.core.config.Settings;
import rvpn.core.config.YamlFile;
import rvpn.seed.connect.AccessRule;
import rvpn.seed.connect.AccessTerms;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Entrance;
import rvpn.seed.connect.ShareLimits;

class GatewayConfigTest {
    private static GatewayConfig read(Map<String, String> flags, YamlFile file) throws ConfigException {
        return GatewayConfig.from(Settings.resolve(GatewaySettings.ALL, flags, Map.of(), file));
    }

    @Test
    void hasDefaultsForEverything() throws Exception {
        assertThat(read(Map.of(), YamlFile.none()))
                .isEqualTo(new GatewayConfig(
                        List.of(new InetSocketAddress(8132)),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(Door.TLS),
                        List.of(),
                        new ConnectLimits(8192, 1024, 10_000, 5_000, new ShareLimits(512, 0, 4096)),
                        Entrance.plain(20_000),
                        new AccessTerms(new AccessRule(AccessRule.Level.ERRORS, 1000), Optional.empty())));
    }

    @Test
    void readsHostsFromAYamlMap(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("gateway.yaml"),
                "listen: '[::1]:8133'\nhosts:\n"
                        + "  vpn-seed-server.a.svc.cluster.local: 10.0.0.1\n"
                        + "  vpn-seed-server-1.b.svc.cluster.local: '[fd00::1]:11940'\n");
        GatewayConfig config = read(Map.of(), YamlFile.read(file, GatewaySettings.ALL));
        assertThat(config.listen()).containsExactly(new InetSocketAddress("::1", 8133));
        assertThat(config.hosts())
                .isEqualTo(Map.of(
                        "vpn-seed-server.a.svc.cluster.local", new InetSocketAddress("10.0.0.1", 1194),
                        "vpn-seed-server-1.b.svc.cluster.local", new InetSocketAddress("fd00::1", 11940)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "listen 70000",
                "require-pass yes",
                "require-pass none,tls",
                "listen localhost:80",
                "listen ::1:80",
                "listen ,",
                "listen 443,x",
                "dns-routes perhaps",
                "hosts a",
                "hosts a=10.0.0.1",
                "hosts kube-controller.a.svc.cluster.local=10.0.0.1",
                "hosts vpn-seed-server.a.svc.cluster.local=",
                "hosts vpn-seed-server.a.svc.cluster.local=name",
                "hosts vpn-seed-server.a.svc.cluster.local=10.0.0.1:0",
                "hosts vpn-seed-server.a.svc.cluster.local=1.1.1.1,vpn-seed-server.a.svc.cluster.local=1.1.1.2",
                "max-connections 0",
                "connect-timeout-ms soon",
            })
    void namesTheOptionThatIsWrong(String option, String value) {
        assertThatThrownBy(() -> read(Map.of(option, value), YamlFile.none()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--" + option + " (from flag --" + option + "): '");
    }
}
