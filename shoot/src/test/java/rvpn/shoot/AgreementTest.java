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

    @Test
    void takesTheSeedsMappingWhenItIsItsOwn() throws Exception {
        Networks own = overlapping("10.96.0.0/11");
        Agreement agreement = Agreement.of(mapped(List.of("241.96.0.0/16"), own), own, Side.SHOOT);
        assertThat(agreement.mapping()).isEqualTo(own.mapped().mapping());
        assertThat(agreement.routes()).map(Cidr::toString).containsExactly("241.96.0.0/16");
    }

    @Test
    void refusesAMappingOfOtherNetworksAndSaysWhereTheyDiffer() throws Exception {
        Control.Welcome welcome = mapped(List.of(), overlapping("10.96.0.0/11"));
        assertThatThrownBy(() -> Agreement.of(welcome, overlapping("10.128.0.0/11"), Side.SHOOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("the seed's mapping [0-9a-f]{16} is not the shoot's [0-9a-f]{16}: only the seed has"
                        + " 'pods 10.96.0.0/11 244.0.0.0/11', only the shoot 'pods 10.128.0.0/11 244.0.0.0/11'; give both"
                        + " ends the same networks in the same order");
    }

    @Test
    void takesNoMappingFromTheSeedWhateverItTells() throws Exception {
        Networks own = overlapping("10.96.0.0/11");
        Control.Mapping right = Control.Mapping.of(own.mapped().mapping());
        Control.Update lie = new Control.Update(
                List.of(), 1500, 1000, 3000, new Control.Mapping(right.sha256(), List.of("pods 0.0.0.0/0 0.0.0.0/0")));
        Agreement agreement =
                Agreement.of(mapped(List.of(), own), own, Side.SHOOT).updated(lie, own);
        assertThat(agreement.mapping()).isEqualTo(own.mapped().mapping());

        Control.Update empty = new Control.Update(List.of(), 1500, 1000, 3000, new Control.Mapping("~", List.of()));
        assertThatThrownBy(() -> agreement.updated(empty, own)).hasMessageContaining("the seed's mapping ~ is not");
    }

    @Test
    void refusesAMappingForWhichItsOwnNetworksAreTooWide() throws Exception {
        Networks wide = TestConfig.networks("pod-networks", "16.0.0.0/5");
        Control.Welcome welcome = mapped(List.of(), overlapping("10.96.0.0/11"));
        assertThatThrownBy(() -> Agreement.of(welcome, wide, Side.SHOOT))
                .hasMessageContaining("this shoot's cannot be mapped: 16.0.0.0/5 (pods) is wider than 244.0.0.0/8");
    }

    @Test
    void aSidecarRefusesAShootThatMapsNetworks() throws Exception {
        Networks own = overlapping("10.96.0.0/11");
        assertThatThrownBy(() -> Agreement.of(mapped(List.of(), own), own, Side.SEED))
                .hasMessage("the shoot maps networks, which only a seed that is dialled may");
    }

    @Test
    void refusesARouteToItsOwnNetworksWhereNothingIsMapped() throws Exception {
        assertThatThrownBy(() -> Agreement.of(
                        welcome(List.of(V4), List.of("10.96.0.0/16"), 1500), overlapping("10.96.0.0/11"), Side.SHOOT))
                .hasMessage("pushed route 10.96.0.0/16 overlaps the shoot's own network 10.96.0.0/11, and the seed does"
                        + " not map them; its --network-mapping auto would");
    }

    private static Networks overlapping(String pods) throws Exception {
        return TestConfig.networks("seed-networks", "10.96.0.0/16", "pod-networks", pods);
    }

    private static Control.Welcome mapped(List<String> routes, Networks atSeed) {
        return new Control.Welcome(
                1,
                "session",
                false,
                List.of(V4),
                routes,
                1500,
                1000,
                3000,
                List.of(),
                1,
                Control.Mapping.of(atSeed.mapped().mapping()));
    }
}
