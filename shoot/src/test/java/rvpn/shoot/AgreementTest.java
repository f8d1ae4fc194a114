package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.core.Control;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

class AgreementTest {
    private static final String V4 = "192.168.123.2/24";
    private static final String V6 = "fd8f:6d53:b97a:1::2/96";

    @Test
    void takesWhatBothEndsAreConfiguredFor() throws Exception {
        Agreement agreement =
                Agreement.of(welcome(List.of(V4, V6), List.of("10.8.1.0/24"), 1400), networks(), Side.SHOOT);
        assertThat(agreement.addresses())
                .map(IpAddress::toString)
                .containsExactly("192.168.123.2", "fd8f:6d53:b97a:1::2");
        assertThat(agreement.transfer())
                .map(Cidr::toString)
                .containsExactly("192.168.123.0/24", "fd8f:6d53:b97a:1::/96");
        assertThat(agreement.routes()).map(Cidr::toString).containsExactly("10.8.1.0/24");
        assertThat(agreement.mtu()).isEqualTo(1400);
        assertThat(agreement.uso()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "192.168.123.2; is not ADDRESS/BITS",
                "192.168.123.2/; is not ADDRESS/BITS",
                "192.168.123.2/+24; is not ADDRESS/BITS",
                "192.168.123.2/33; 33",
                "192.168.123.2/999; 999",
                "seed/24; seed",
                "192.168.123.2/25; is not in the shoot's --vpn-network",
                "192.168.99.2/24; is not in the shoot's --vpn-network [192.168.123.0/24",
                "fd00::2/96; is not in the shoot's --vpn-network",
                "0.0.0.0/0; is not in the shoot's --vpn-network",
                "192.168.123.1/24; is the seed's own",
                "192.168.123.0/24; is no host's",
                "192.168.123.255/24; is no host's",
                "::ffff:192.168.123.2/120; ffff"
            })
    void refusesAddress(String address, String words) {
        assertThatThrownBy(() -> Agreement.of(welcome(List.of(address), List.of(), 1500), networks(), Side.SHOOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0.0.0.0/0; is a default route",
                "192.168.0.0/16; overlaps the tunnel's own transfer network 192.168.123.0/24",
                "10.9.0.0/16; is not within the shoot's --seed-networks [10.8.0.0/16]",
                "10.0.0.0/8; is not within the shoot's --seed-networks",
                "100.96.0.0/11; is not within the shoot's --seed-networks",
                "10.8.0.1/16; did you mean",
                "default; default"
            })
    void refusesRoute(String route, String words) {
        assertThatThrownBy(() -> Agreement.of(welcome(List.of(V4), List.of(route), 1500), networks(), Side.SHOOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void refusesNoAddressAtAll() {
        assertThatThrownBy(() -> Agreement.of(welcome(List.of(), List.of(), 1500), networks(), Side.SHOOT))
                .hasMessageContaining("the seed pushed no address in --vpn-network");
    }

    @Test
    void refusesAnMtuTooSmallForIpv6() {
        assertThatThrownBy(() -> Agreement.of(welcome(List.of(V4, V6), List.of(), 1279), networks(), Side.SHOOT))
                .hasMessage("pushed MTU 1279 is too small for IPv6, which needs 1280");
    }

    @Test
    void refusesAPingTimeoutThatWouldKeepItWaitingForADeadSeed() {
        Control.Welcome patient =
                new Control.Welcome(1, "session", false, List.of(V4), List.of(), 1500, 1000, 600_001, List.of(), 1);
        assertThatThrownBy(() -> Agreement.of(patient, networks(), Side.SHOOT))
                .hasMessage("pushed ping timeout of 600001 ms is more than 600000");
    }

    @Test
    void takesASmallMtuWithoutIpv6() throws Exception {
        assertThat(Agreement.of(welcome(List.of(V4), List.of(), 576), networks(), Side.SHOOT)
                        .mtu())
                .isEqualTo(576);
    }

    @Test
    void leavesOutAFamilyThatHasNoTransferNetworkHere() throws Exception {
        Networks ipv4Only = TestConfig.networks("vpn-network", "192.168.123.0/24");
        Agreement agreement = Agreement.of(welcome(List.of(V4, V6), List.of("fd08::/64"), 1000), ipv4Only, Side.SHOOT);
        assertThat(agreement.addresses()).map(IpAddress::toString).containsExactly("192.168.123.2");
        assertThat(agreement.routes()).isEmpty();
    }

    @Test
    void refusesWhenOnlyUnusedFamiliesArePushed() throws Exception {
        Networks ipv4Only = TestConfig.networks("vpn-network", "192.168.123.0/24");
        assertThatThrownBy(() -> Agreement.of(welcome(List.of(V6), List.of(), 1500), ipv4Only, Side.SHOOT))
                .hasMessageContaining("no address in --vpn-network [192.168.123.0/24]");
    }

    private static Networks networks() throws Exception {
        return TestConfig.networks("seed-networks", "10.8.0.0/16");
    }

    static Control.Welcome welcome(List<String> addresses, List<String> routes, int mtu) {
        return new Control.Welcome(
                1, "session", false, addresses, routes, mtu, 1000, 3000, List.of(Control.FEATURE_USO), 1);
    }
}
