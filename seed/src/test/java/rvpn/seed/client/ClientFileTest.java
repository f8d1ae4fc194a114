package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

class ClientFileTest {
    @Test
    void readsGardenersFile() throws Exception {
        ClientFile file = parse("iroute 10.242.0.0 255.255.0.0", "iroute-ipv6 2001:db8:1::/48", "iroute 10.1.2.3");
        assertThat(file.networks())
                .containsExactly(Cidr.parse("10.242.0.0/16"), Cidr.parse("2001:db8:1::/48"), Cidr.parse("10.1.2.3/32"));
        assertThat(file.addresses()).isEmpty();
        assertThat(file.disabled()).isFalse();
    }

    @Test
    void readsAddressesAndTakesTheLastOfAFamily() throws Exception {
        ClientFile file = parse(
                "ifconfig-push 192.168.123.9 255.255.255.0",
                "ifconfig-push 192.168.123.10 255.255.255.0",
                "ifconfig-ipv6-push fd00::9/96 fd00::1");
        assertThat(file.addresses()).containsExactly(IpAddress.parse("192.168.123.10"), IpAddress.parse("fd00::9"));
    }

    @Test
    void passesOverCommentsAndWhatMeansNothingHere() throws Exception {
        ClientFile file = parse(
                "# a comment",
                "; another",
                "",
                "  iroute 10.0.0.0 255.0.0.0 # the pods",
                "push \"route 10.0.0.0\"",
                "disable");
        assertThat(file.networks()).containsExactly(Cidr.parse("10.0.0.0/8"));
        assertThat(file.passedOver()).containsExactly("push");
        assertThat(file.disabled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "iroute; line 1: iroute NETWORK [NETMASK] is right",
                "iroute 10.0.0.1 255.0.0.0; line 1: '10.0.0.1/8' has bits set behind its prefix",
                "iroute 10.0.0.0 255.0.255.0; line 1: '255.0.255.0' is no netmask",
                "iroute fd00:: 255.0.0.0; line 1: fd00:: is not IPv4",
                "iroute-ipv6 fd00::; line 1: 'fd00::' has no prefix length",
                "iroute-ipv6 10.0.0.0/8; line 1: 10.0.0.0/8 is not IPv6",
                "ifconfig-push 10.0.0.1; line 1: ifconfig-push ADDRESS NETMASK is right",
                "ifconfig-ipv6-push fd00::1/129; line 1: BITS is a number from 0 to 128",
                "disable now; line 1: disable stands alone",
                "client-connect /bin/sh; line 1: 'client-connect' is no directive of a client's file",
            })
    void saysWhatIsWrong(String line, String words) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(ClientRefusedException.class)
                .hasMessageStartingWith(words);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void readsOrRefusesWhateverItIsGiven(long seed) {
        Random random = new Random(seed);
        String[] parts = {
            "iroute",
            "iroute-ipv6",
            "ifconfig-push",
            "ifconfig-ipv6-push",
            "disable",
            "push",
            " ",
            "\t",
            "10.0.0.0",
            "255.0.0.0",
            "fd00::/64",
            "/",
            "#",
            ";",
            "\u0000",
            "\u00ff",
            "%s",
            "..",
            "::",
            "4294967296",
            "-1",
            "\""
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int words = random.nextInt(6); words >= 0; words--) {
                line.append(parts[random.nextInt(parts.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                ClientFile file = parse(line.toString());
                assertThat(file.networks().size() + file.addresses().size()).isLessThanOrEqualTo(1);
            } catch (ClientRefusedException refused) {
                assertThat(refused.getMessage()).startsWith("line 1: ").matches("[ -~]*");
            }
        }
    }

    private static ClientFile parse(String... lines) throws ClientRefusedException {
        return ClientFile.parse(List.of(lines));
    }
}
