package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import rvpn.ip.Cidr;
import rvpn.ip.NetworkMapping;
import rvpn.ip.PrefixTranslation;
import rvpn.tun.FirewallRule;
import rvpn.tun.FirewallRule.Family;

class NetmapRulesTest {
    private final NetworkMapping mapping = NetworkMapping.of(
            List.of(),
            List.of(),
            List.of(Cidr.parse("10.96.0.0/11"), Cidr.parse("10.96.0.0/16")),
            List.of(Cidr.parse("10.96.0.0/16")),
            List.of(PrefixTranslation.parse("fd00:10:96::/48=fd44:0:62::/48")));

    @Test
    void theShootsEndExchangesItsOwnNetworksTheNarrowestFirst() {
        assertThat(NetmapRules.ofShoot("tun0", mapping))
                .containsExactly(
                        pre("-i tun0 -d fd44:0:62::/48 -j NETMAP --to fd00:10:96::/48", Family.IPV6),
                        pre("-i tun0 -d 244.32.0.0/16 -j NETMAP --to 10.96.0.0/16", Family.IPV4),
                        pre("-i tun0 -d 244.0.0.0/11 -j NETMAP --to 10.96.0.0/11", Family.IPV4),
                        post("-o tun0 -s fd00:10:96::/48 -j NETMAP --to fd44:0:62::/48", Family.IPV6),
                        post("-o tun0 -s 10.96.0.0/16 -j NETMAP --to 244.32.0.0/16", Family.IPV4),
                        post("-o tun0 -s 10.96.0.0/11 -j NETMAP --to 244.0.0.0/11", Family.IPV4));
    }

    @Test
    void theSeedsEndExchangesItsPods() {
        assertThat(NetmapRules.ofSeed("tun0", mapping))
                .containsExactly(
                        pre("-i tun0 -d 241.96.0.0/16 -j NETMAP --to 10.96.0.0/16", Family.IPV4),
                        post("-o tun0 -s 10.96.0.0/16 -j NETMAP --to 241.96.0.0/16", Family.IPV4));
    }

    @Test
    void nothingMappedIsNoRule() {
        assertThat(NetmapRules.ofShoot("tun0", NetworkMapping.none())).isEmpty();
        assertThat(NetmapRules.ofSeed("tun0", NetworkMapping.none())).isEmpty();
    }

    private static FirewallRule pre(String spec, Family family) {
        return new FirewallRule("nat", "PREROUTING", spec, family);
    }

    private static FirewallRule post(String spec, Family family) {
        return new FirewallRule("nat", "POSTROUTING", spec, family);
    }
}
