package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.Networks;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.NetworkMapping;
import rvpn.ip.PrefixTranslation;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.Refused;

class AllowListTest {
    private static final InetAddress OWN = address("10.250.7.7");

    private Networks networks = networks("100.64.0.0/13", "100.96.0.0/11,fd00:10:96::/64", "10.250.0.0/16");
    private DestinationRules rules = DestinationRules.NONE;
    private final AllowList list = new AllowList(() -> networks, () -> rules, OWN::equals);

    private static Networks networks(String services, String pods, String nodes) {
        return new Networks(cidrs(services), cidrs(pods), cidrs(nodes), cidrs("192.168.123.0/24"), List.of());
    }

    private static List<Cidr> cidrs(String text) {
        return Stream.of(text.split(",")).map(Cidr::parse).toList();
    }

    private static DestinationRules rules(String extra, String ports) {
        return new DestinationRules(
                Stream.of(extra.split(","))
                        .filter(text -> !text.isEmpty())
                        .map(ExtraNetwork::parse)
                        .toList(),
                Stream.of(ports.split(",")).map(PortRange::parse).toList());
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByAddress(IpAddress.parse(text).bytes());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void check(String address, int port) throws Refused {
        list.check(new InetSocketAddress(address(address), port));
    }

    private void assertRefused(String address, int port, Reason reason, String words) {
        assertThatThrownBy(() -> check(address, port))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({
        "100.96.0.10, POD",
        "100.127.255.255, POD",
        "fd00:10:96::10, POD",
        "100.64.0.1, SERVICE",
        "10.250.0.1, NODE",
    })
    void allowsTheShootsNetworks(String address, DestinationClass expected) throws Exception {
        check(address, 443);
        assertThat(list.classOf(address(address))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100.128.0.0", "10.249.255.255", "192.168.123.2", "8.8.8.8", "fd00:10:97::1"})
    void refusesEverythingElse(String address) {
        assertRefused(address, 443, Reason.DESTINATION_FORBIDDEN, address + " is outside the shoot's networks");
        assertThat(list.classOf(address(address))).isEmpty();
    }

    /** Each within a network that is allowed: the stricter rule wins. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "::1, loopback",
        "0.0.0.0, of this network",
        "0.1.2.3, of this network",
        "169.254.169.254, link-local",
        "169.254.0.1, link-local",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, site-local",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "ff02::1, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, broadcast",
        "192.0.0.192, reserved for protocols",
        "168.63.129.16, metadata",
        "fd00:ec2::254, metadata",
        "::, unspecified",
        "::169.254.169.254, IPv4-compatible",
        "::ffff:0:169.254.169.254, translated",
        "64:ff9b::a9fe:a9fe, translated",
        "64:ff9b:1::a9fe:a9fe, translated",
        "2002:a9fe:a9fe::1, 6to4",
        "2001:0:a9fe:a9fe::1, Teredo",
        "2001:db8::5efe:a9fe:a9fe, ISATAP",
        "2001:db8::200:5efe:a9fe:a9fe, ISATAP",
        "100::1, discard",
    })
    void neverDialsWhatIsNoShootsWhateverTheNetworksSay(String address, String words) {
        networks = networks("0.0.0.0/1", "128.0.0.0/1", "::/0");
        rules = rules("0.0.0.0/0,::/0:1-65535", "1-65535");
        assertRefused(address, 80, Reason.DESTINATION_FORBIDDEN, words);
        assertThatThrownBy(() -> check(address, 80)).hasMessageEndingWith("never dialled");
    }

    @Test
    void neverDialsTheSeedsOwnAddresses() {
        assertRefused("10.250.7.7", 22, Reason.DESTINATION_FORBIDDEN, "10.250.7.7 is the seed's own address");
        rules = rules("10.250.7.7/32:22", "1-65535");
        assertRefused("10.250.7.7", 22, Reason.DESTINATION_FORBIDDEN, "10.250.7.7 is the seed's own address");
    }

    @Test
    void isUnreachableNotForbiddenWhereItCannotBeChecked() {
        AllowList blind = new AllowList(() -> networks, () -> rules, address -> {
            throw new IOException("Too many open files");
        });
        assertThatThrownBy(() -> blind.check(new InetSocketAddress(address("10.250.0.1"), 443)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.TARGET_UNREACHABLE))
                .hasMessageContaining("cannot find out whether 10.250.0.1 is the seed's own address: Too many open");
    }

    @Test
    void knowsAllAddressesOfThisHost() throws Exception {
        for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress own : Collections.list(one.getInetAddresses())) {
                assertThat(KernelAddresses.contains(own)).as(own.toString()).isTrue();
            }
        }
        for (String foreign : new String[] {"192.0.2.1", "8.8.8.8", "2001:db8::1"}) {
            assertThat(KernelAddresses.contains(address(foreign))).as(foreign).isFalse();
        }
    }

    @Test
    void followsTheNetworksWhenTheyChange() throws Exception {
        check("10.250.0.1", 10_250);
        networks = networks("100.64.0.0/13", "100.96.0.0/11", "10.251.0.0/16");
        assertRefused("10.250.0.1", 10_250, Reason.DESTINATION_FORBIDDEN, "outside");
        check("10.251.0.1", 10_250);
    }

    @Test
    void limitsPorts() throws Exception {
        rules = rules("", "443,10250-10255");
        check("10.250.0.1", 443);
        check("10.250.0.1", 10_255);
        assertRefused(
                "10.250.0.1", 10_256, Reason.PORT_FORBIDDEN, "port 10256 of 10.250.0.1 is not allowed, only [443");
        assertRefused("8.8.8.8", 443, Reason.DESTINATION_FORBIDDEN, "outside");
    }

    @Test
    void anExtraNetworkTakesItsOwnPortsOrThoseOfAll() throws Exception {
        rules = rules("10.9.0.0/16,10.8.0.0/16:8080,100.64.0.0/13:8443", "443");
        check("10.9.0.1", 443);
        assertRefused("10.9.0.1", 8080, Reason.PORT_FORBIDDEN, "only [443]");
        check("10.8.0.1", 8080);
        assertRefused("10.8.0.1", 443, Reason.PORT_FORBIDDEN, "only [10.8.0.0/16:8080]");
        check("100.64.0.1", 8443);
        check("100.64.0.1", 443);
        assertThat(list.classOf(address("10.9.0.1"))).contains(DestinationClass.EXTRA);
        assertThat(list.classOf(address("100.64.0.1"))).contains(DestinationClass.SERVICE);
    }

    /** With networks that hold everything an address is refused if, and only if, some IPv4 in it or itself is special. */
    @Test
    void noAddressMakesItThrowAnythingElse() {
        networks = networks("0.0.0.0/1", "128.0.0.0/1", "::/0");
        Random random = new Random(20_260_101);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(bytes.length); i % 3 == 0 && zero >= 0; zero--) {
                bytes[zero] = 0;
            }
            IpAddress address = IpAddress.of(bytes);
            Optional<String> never = NeverDialled.what(address);
            assertThatCode(() -> {
                        try {
                            list.check(new InetSocketAddress(InetAddress.getByAddress(bytes), 1));
                            assertThat(never)
                                    .as(NetUtil.bytesToIpAddress(bytes))
                                    .isEmpty();
                        } catch (Refused refused) {
                            assertThat(never.isPresent() || address.equals(IpAddress.parse("10.250.7.7")))
                                    .isTrue();
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void dialsWhatStandsForARealAddressInTheTunnel() throws Exception {
        networks = overlapping();
        assertThat(list.dialled(new InetSocketAddress(address("10.96.0.10"), 443)))
                .isEqualTo(new InetSocketAddress(address("244.0.0.10"), 443));
        assertThat(list.dialled(new InetSocketAddress(address("fd00:10:96::10"), 443)))
                .isEqualTo(new InetSocketAddress(address("fd44:0:62::10"), 443));
        assertThat(list.classOf(address("10.96.0.10"))).contains(DestinationClass.POD);
    }

    /** A shoot's pod may have the number of the seed's own; dialled is another. */
    @Test
    void asksOfTheMappedAddressWhetherItIsTheSeedsOwn() throws Exception {
        networks = overlapping();
        check(OWN.getHostAddress(), 443);
        AllowList own = new AllowList(() -> networks, () -> rules, address("242.0.7.7")::equals);
        assertThatThrownBy(() -> own.check(new InetSocketAddress(OWN, 443)))
                .hasMessage("242.0.7.7 is the seed's own address, never dialled");
    }

    @Test
    void refusesWhatIsInNoMappedNetworkOrNamesAMappedAddress() {
        networks = overlapping();
        assertRefused(
                "10.128.0.1",
                443,
                Reason.DESTINATION_FORBIDDEN,
                "10.128.0.1 is outside the shoot's networks [10.64.0.0/13, 10.96.0.0/11, fd00:10:96::/64, 10.250.0.0/16]");
        assertRefused("244.0.0.10", 443, Reason.DESTINATION_FORBIDDEN, "244.0.0.10 is reserved");
        assertRefused("fd00:10:96::ffff:ffff:ffff:ffff", 443, Reason.DESTINATION_FORBIDDEN, "is outside");
    }

    private static Networks overlapping() {
        return new Networks(
                        cidrs("10.64.0.0/13"),
                        cidrs("10.96.0.0/11,fd00:10:96::/64"),
                        cidrs("10.250.0.0/16"),
                        cidrs("192.168.123.0/24"),
                        List.of(),
                        List.of(PrefixTranslation.parse("fd00:10:96::/64=fd44:0:62::/64")),
                        NetworkMapping.none())
                .mapped();
    }
}
