package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;

class NetworksTest {
    @Test
    void takesGardenersDefaults() throws Exception {
        Networks networks = read(Map.of());
        assertThat(networks.shoot()).map(Cidr::toString).containsExactly("100.64.0.0/13", "100.96.0.0/11");
        assertThat(networks.transfer()).map(Cidr::family).containsExactly(IpFamily.V4, IpFamily.V6);
        assertThat(networks.seed()).isEmpty();
    }

    @Test
    void readsGardenersVariables() throws Exception {
        Networks networks = from(
                Map.of(),
                Map.of(
                        "SERVICE_NETWORK", "10.1.0.0/16",
                        "SHOOT_POD_NETWORKS", "10.2.0.0/16, 10.3.0.0/16",
                        "NODE_NETWORK", "10.4.0.0/16",
                        "VPN_NETWORK", "10.5.0.0/24"));
        assertThat(networks.shoot())
                .map(Cidr::toString)
                .containsExactly("10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16");
        assertThat(networks.transfer()).map(Cidr::toString).containsExactly("10.5.0.0/24");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pod-networks | 10.0.0.1/16 | did you mean 10.0.0.0/16?",
                "pod-networks | 10.0.0.0 | has no prefix length",
                "pod-networks | nonsense | nonsense",
                "pod-networks | 0.0.0.0/0 | would send everything into the tunnel",
                "pod-networks | ::/0 | would send everything into the tunnel",
                "pod-networks | 192.168.0.0/16 | overlaps the transfer network 192.168.123.0/24 (--vpn-network)",
                "node-networks | 192.168.123.4/30 | overlaps the transfer network 192.168.123.0/24 (--vpn-network)",
                "seed-networks | fd8f:6d53:b97a::/48 | overlaps the transfer network fd8f:6d53:b97a:1::/96",
                "service-networks | 127.0.0.0/16 | overlaps 127.0.0.0/8, which no tunnel carries",
                "service-networks | 64.0.0.0/2 | which no tunnel carries",
                "service-networks | 224.1.0.0/16 | overlaps 224.0.0.0/4, which no tunnel carries",
                "service-networks | 169.254.0.0/24 | overlaps 169.254.0.0/16, which no tunnel carries",
                "service-networks | fe80::/64 | overlaps fe80::/10, which no tunnel carries",
                "service-networks | ::1/128 | overlaps ::/127, which no tunnel carries",
                "nptv6 | fd00:1::/48 | is not REAL=MAPPED",
                "nptv6 | fd00:1::/48=fd00:2::/64 | both prefixes must be equally long",
                "nptv6 | fd00:10:96::/48=fd44::/48 | fd00:10:96::/48=fd44:0:62::/48 would be right",
                "nptv6 | fd00:10:96::/48=fe80:0:e925::/48 | overlaps fe80::/10, which no tunnel carries",
                "nptv6 | fd00::/64=fd8f:6d53:b97a:1::/64 | overlaps the transfer network fd8f:6d53:b97a:1::/96",
                "vpn-network | 10.0.0.0/31 | has no room for two addresses; use /30 (/126) or larger",
                "vpn-network | fd00::/127 | has no room for two addresses; use /30 (/126) or larger",
                "vpn-network | 10.0.0.0/24,10.0.1.0/24 | give one network a family, not several",
                "vpn-network | 169.254.3.0/24 | which no tunnel carries",
                "vpn-network | , | at least one network is needed, such as 192.168.123.0/24"
            })
    void refusesAndNamesOptionAndSource(String option, String value, String words) {
        assertThatThrownBy(() -> read(Map.of(option, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--" + option + " (from flag --" + option + "): ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesANetworkWhoseFamilyHasNoTransferNetwork() {
        assertThatThrownBy(() -> read(Map.of("vpn-network", "10.9.0.0/24", "node-networks", "fd01::/64")))
                .hasMessageStartingWith(
                        "--node-networks (from flag --node-networks): fd01::/64 is IPv6, but --vpn-network"
                                + " [10.9.0.0/24] has no network of that family");
    }

    @Test
    void refusesMoreNetworksThanAHelloCanName() {
        String many = IntStream.range(0, 301)
                .mapToObj(i -> "10." + i / 256 + "." + i % 256 + ".0/24")
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> read(Map.of("pod-networks", many))).hasMessageContaining("301 networks are too many");
    }

    @Test
    void leavesIpv6OutOnAHostWithoutIt() throws Exception {
        Networks left = read(Map.of("seed-networks", "10.8.0.0/16,fd08::/64")).withoutIpv6("it is off");
        assertThat(left.transfer()).map(Cidr::toString).containsExactly("192.168.123.0/24");
        assertThat(left.seed()).map(Cidr::toString).containsExactly("10.8.0.0/16");
    }

    @Test
    void failsOnAHostWithoutIpv6ThatTheShootNeeds() throws Exception {
        Networks both = read(Map.of("node-networks", "fd01::/64"));
        assertThatThrownBy(() -> both.withoutIpv6("it is off"))
                .isInstanceOfSatisfying(StartException.class, refused -> assertThat(refused.exitCode())
                        .isEqualTo(ExitCode.HOST))
                .hasMessageContaining("the shoot has IPv6 networks [fd01::/64], but it is off");
    }

    @Test
    void failsOnAHostWithoutIpv6WhenTheTransferNetworkIsIpv6Only() throws Exception {
        Map<String, String> flags = new HashMap<>();
        flags.put("vpn-network", "fd00::/64");
        flags.put("pod-networks", ",");
        flags.put("service-networks", ",");
        Networks networks = read(flags);
        assertThatThrownBy(() -> networks.withoutIpv6("it is off"))
                .hasMessage("--vpn-network has IPv6 only [fd00::/64], but it is off");
    }

    @Test
    void carriesIpv4OverATransferNetworkThatHasNone() throws Exception {
        Networks networks = read(Map.of("vpn-network", "fd8f:6d53:b97a:1::/96"));
        assertThat(networks.transfer()).map(Cidr::toString).containsExactly("192.0.0.0/29", "fd8f:6d53:b97a:1::/96");
        assertThat(networks.withoutIpv6("it is off").transfer())
                .map(Cidr::toString)
                .containsExactly("192.0.0.0/29");
        assertThatThrownBy(() -> read(Map.of("vpn-network", "fd00::/96", "pod-networks", "192.0.0.0/24")))
                .hasMessageContaining("192.0.0.0/24 overlaps the transfer network 192.0.0.0/29");
    }

    @Test
    void needsNoAddressesForIpv4ThatNobodyHas() throws Exception {
        Networks networks = read(Map.of(
                "vpn-network", "fd00::/96",
                "pod-networks", "fd01::/64",
                "service-networks", "fd02::/112"));
        assertThat(networks.transfer()).map(Cidr::toString).containsExactly("fd00::/96");
    }

    @Test
    void refusesAFamilyThatTheTunnelHasNotBegunWith() throws Exception {
        Networks begun = read(Map.of("pod-networks", "10.1.0.0/16", "service-networks", "10.2.0.0/16"))
                .withoutIpv6("it is off");
        Networks next = read(Map.of("pod-networks", "10.1.0.0/16,fd01::/64", "service-networks", "10.2.0.0/16"));
        assertThatThrownBy(() -> begun.around(next).onThisHost("tun0", FirewallSetting.NONE))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("fd01::/64");
    }

    private static Networks read(Map<String, String> flags) throws ConfigException {
        return from(flags, Map.of());
    }

    private static Networks from(Map<String, String> flags, Map<String, String> environment) throws ConfigException {
        return Networks.from(Settings.resolve(Networks.SETTINGS, flags, environment, YamlFile.none()));
    }

    @Test
    void callsNetworksOfBothEndsOtherwise() throws Exception {
        Networks mapped = read(Map.of(
                        "pod-networks", "10.96.0.0/11,fd00:10:96::/64",
                        "service-networks", "10.64.0.0/13",
                        "seed-networks", "10.96.0.0/16",
                        "nptv6", "fd00:10:96::/48=fd44:0:62::/48"))
                .mapped();
        assertThat(mapped.shoot())
                .map(Cidr::toString)
                .containsExactly("243.0.0.0/13", "244.0.0.0/11", "fd44:0:62::/64");
        assertThat(mapped.seed()).map(Cidr::toString).containsExactly("241.96.0.0/16");
        assertThat(mapped.transfer()).isEqualTo(read(Map.of()).transfer());
    }
}
