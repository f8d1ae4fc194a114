package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.Settings;
import rvpn.core.config.Side;
import rvpn.core.config.StartException;
import rvpn.core.config.YamlFile;
import rvpn.core.identity.TestPki;
import rvpn.ip.Cidr;
import rvpn.tun.FirewallRule;
import rvpn.tun.HostNetwork;
import rvpn.tun.Routing;

/** The seed's sidecar: what it is told, what it accepts of the shoot, and what its host knows of the tunnel. */
class SeedClientConfigTest {
    private static final Map<String, String> GARDENERS = Map.of(
            "ENDPOINT", "lb.shoot.example.org",
            "OPENVPN_PORT", "4315",
            "MAIN_VPN_SEED", "true",
            "SERVICE_NETWORK", "100.64.0.0/13",
            "POD_NETWORK", "100.96.0.0/11",
            "NODE_NETWORK", "10.250.0.0/16");

    @TempDir
    Path directory;

    private ShootConfig config(Map<String, String> flags, Map<String, String> environment) throws StartException {
        TestPki.write(directory, TestConfig.PKI.client());
        Map<String, String> all = new HashMap<>(flags);
        all.put("certificate", directory.resolve("tls.crt").toString());
        all.put("key", directory.resolve("tls.key").toString());
        all.put("ca", directory.resolve("ca.crt").toString());
        return SeedClientConfig.from(Settings.resolve(SeedClientConfig.SETTINGS, all, environment, YamlFile.none()));
    }

    private Agreement agreement(List<String> addresses, List<String> routes) throws StartException {
        return Agreement.of(
                AgreementTest.welcome(addresses, routes, 1400),
                config(Map.of(), GARDENERS).networks(),
                Side.SEED);
    }

    @Test
    void readsTheVariablesOfGardenersImage() throws Exception {
        ShootConfig config = config(Map.of(), GARDENERS);
        assertThat(config.gateway()).hasToString("lb.shoot.example.org:4315");
        assertThat(config.gateway().dial()).isEqualTo(Gateway.Dial.DIRECT);
        assertThat(config.sni()).isEqualTo("vpn-shoot-server");
        assertThat(config.networks().shoot())
                .map(Cidr::toString)
                .containsExactly("100.64.0.0/13", "100.96.0.0/11", "10.250.0.0/16");
    }

    @Test
    void dialsTheLoadBalancersPortUnlessToldOtherwise() throws Exception {
        assertThat(config(Map.of("endpoint", "192.0.2.7"), Map.of()).gateway()).hasToString("192.0.2.7:4314");
    }

    @Test
    void routesAllNetworksOfTheShootThatItKnowsWhateverThatPushed() throws Exception {
        Agreement agreement = agreement(List.of("192.168.123.2/24"), List.of("100.96.0.0/11"));
        assertThat(agreement.routes())
                .map(Cidr::toString)
                .containsExactly("100.64.0.0/13", "100.96.0.0/11", "10.250.0.0/16");
    }

    @Test
    void refusesARouteToWhatIsNotTheShoots() {
        assertThatThrownBy(() -> agreement(List.of("192.168.123.2/24"), List.of("10.0.0.0/8")))
                .hasMessage("pushed route 10.0.0.0/8 is not within the shoot's networks as the seed knows them,"
                        + " [100.64.0.0/13, 100.96.0.0/11, 10.250.0.0/16]; add it there");
    }

    @Test
    void refusesTheAddressOfTheShootsOwnEnd() {
        assertThatThrownBy(() -> agreement(List.of("192.168.123.1/24"), List.of()))
                .hasMessage("pushed address 192.168.123.1/24 is the shoot's own");
    }

    @Test
    void routesTheShootIntoTheTunnelAndLetsOnlyAnswersAndIcmpOut() throws Exception {
        Agreement agreement = agreement(List.of("192.168.123.2/24"), List.of());
        HostNetwork network = new ShootNetwork("tun0", Routing.HOSTS, List.of(), FirewallSetting.PROGRAM).of(agreement);
        assertThat(network.addresses()).containsExactly("192.168.123.2/24");
        assertThat(network.routes()).containsExactly("100.64.0.0/13", "100.96.0.0/11", "10.250.0.0/16");
        assertThat(network.sysctls()).containsOnlyKeys("net/ipv4/conf/tun0/rp_filter");
        assertThat(network.firewall())
                .map(SeedClientConfigTest::readable)
                .containsExactly(
                        "BOTH mangle PREROUTING -i lo -j RETURN",
                        "IPV4 mangle PREROUTING -d 192.168.123.2 ! -i tun0 -j DROP",
                        "IPV4 filter INPUT -i tun0 -p icmp -j ACCEPT",
                        "IPV6 filter INPUT -i tun0 -p icmpv6 -j ACCEPT",
                        "BOTH filter INPUT -i tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter INPUT -i tun0 -j DROP",
                        "BOTH filter FORWARD -i tun0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "BOTH filter FORWARD -i tun0 -j DROP");
    }

    private static String readable(FirewallRule rule) {
        return rule.family() + " " + rule.table() + " " + rule.chain() + " " + rule.spec();
    }
}
