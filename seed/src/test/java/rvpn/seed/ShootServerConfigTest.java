package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.Settings;
import rvpn.core.config.Side;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.ip.Cidr;
import rvpn.seed.client.Duplicates;
import rvpn.tun.FirewallRule;
import rvpn.tun.HostNetwork;
import rvpn.tun.Routing;

class ShootServerConfigTest {
    @TempDir
    Path directory;

    @Test
    void readsTheVariablesOfGardenersImage() throws Exception {
        TestPki.write(directory, SeedTestConfig.PKI.identity("vpn-shoot-server", Role.SERVER));
        SeedConfig config = ShootServerConfig.from(Settings.resolve(
                ShootServerConfig.SETTINGS,
                Map.of(
                        "certificate", directory.resolve("tls.crt").toString(),
                        "key", directory.resolve("tls.key").toString(),
                        "ca", directory.resolve("ca.crt").toString()),
                Map.of(
                        "SERVICE_NETWORK", "10.64.0.0/13",
                        "POD_NETWORK", "10.96.0.0/11",
                        "NODE_NETWORK", "10.250.0.0/16"),
                YamlFile.none()));
        assertThat(config.networks().shoot())
                .map(Cidr::toString)
                .containsExactly("10.64.0.0/13", "10.96.0.0/11", "10.250.0.0/16");
        assertThat(config.listen().getPort()).isEqualTo(1194);
        assertThat(config.side()).isEqualTo(Side.SHOOT);
        assertThat(config.proxy()).isEmpty();
    }

    @Test
    void letsSidecarsShareACertificate() throws Exception {
        SeedConfig config = SeedTestConfig.ofShoot(directory, Map.of());
        assertThat(config.clientNames()).hasToString("[vpn-seed-client]");
        assertThat(config.clients().duplicates()).isEqualTo(Duplicates.BOTH);
    }

    @Test
    void listensInsideTheShootsNetworksWhereItIs() throws Exception {
        SeedConfig config = SeedTestConfig.ofShoot(directory, Map.of("listen", "100.96.0.7:1194"));
        assertThat(config.listen().getHostString()).isEqualTo("100.96.0.7");
        assertThatThrownBy(() -> SeedTestConfig.ofShoot(directory, Map.of("listen", "192.168.123.1:1194")))
                .hasMessageContaining("it would run through itself");
    }

    @Test
    void passesOnWhatComesOutOfTheTunnelsAndLetsOnlyAnswersIn() throws Exception {
        HostNetwork network = network(Map.of("vpn-network", "192.168.123.0/24"));
        assertThat(network.routes()).isEmpty();
        assertThat(network.sysctls())
                .containsEntry("net/ipv4/ip_forward", "1")
                .doesNotContainKey("net/ipv6/conf/all/forwarding");
        assertThat(network.firewall())
                .map(ShootServerConfigTest::readable)
                .containsExactly(
                        "BOTH mangle PREROUTING -i tun0-+ -j RETURN",
                        "BOTH mangle PREROUTING -i lo -j RETURN",
                        "IPV4 mangle PREROUTING -d 192.168.123.1 ! -i tun0 -j DROP",
                        "BOTH filter FORWARD -o tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter FORWARD -o tun0 -j DROP",
                        "BOTH filter OUTPUT -o tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter OUTPUT -o tun0 -j DROP",
                        "BOTH filter FORWARD -o tun0-+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter FORWARD -o tun0-+ -j DROP",
                        "BOTH filter OUTPUT -o tun0-+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter OUTPUT -o tun0-+ -j DROP",
                        "BOTH filter FORWARD -i tun0 -j ACCEPT",
                        "BOTH mangle FORWARD -i tun0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                        "BOTH mangle FORWARD -o tun0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                        "BOTH filter FORWARD -i tun0-+ -j ACCEPT",
                        "BOTH mangle FORWARD -i tun0-+ -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                        "BOTH mangle FORWARD -o tun0-+ -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
                        "BOTH nat POSTROUTING -o tun0-+ -j RETURN",
                        "IPV4 nat POSTROUTING -s 192.168.123.0/24 ! -o tun0 -j MASQUERADE");
    }

    @Test
    void forwardsIpv6ForAShootThatHasIt() throws Exception {
        assertThat(network(Map.of("node-networks", "fd01::/64")).sysctls())
                .containsEntry("net/ipv6/conf/all/forwarding", "1");
    }

    private HostNetwork network(Map<String, String> flags) throws Exception {
        SeedConfig config = SeedTestConfig.ofShoot(directory, flags);
        return SeedNetwork.of(config.side(), "tun0", 1500, Routing.HOSTS, config.networks(), List.of());
    }

    private static String readable(FirewallRule rule) {
        return rule.family() + " " + rule.table() + " " + rule.chain() + " " + rule.spec();
    }
}
