package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, UNSPECIFIED",
        "0.255.255.255, UNSPECIFIED",
        "1.0.0.0, UNICAST",
        "10.0.0.1, UNICAST",
        "126.255.255.255, UNICAST",
        "127.0.0.0, LOOPBACK",
        "127.255.255.255, LOOPBACK",
        "128.0.0.0, UNICAST",
        "169.253.255.255, UNICAST",
        "169.254.0.0, LINK_LOCAL",
        "169.254.255.255, LINK_LOCAL",
        "169.255.0.0, UNICAST",
        "223.255.255.255, UNICAST",
        "224.0.0.0, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.0, UNICAST",
        "255.255.255.254, UNICAST",
        "255.255.255.255, BROADCAST",
        "::, UNSPECIFIED",
        "::1, LOOPBACK",
        "::2, UNICAST",
        "0:0:0:1::, UNICAST",
        "0:0:0:1::1, UNICAST",
        "::ffff:0.0.0.0, MAPPED",
        "::ffff:255.255.255.255, MAPPED",
        "::fffe:ffff:ffff, UNICAST",
        "::1:0:0:0, UNICAST",
        "fe7f:ffff::, UNICAST",
        "fe80::, LINK_LOCAL",
        "febf:ffff::1, LINK_LOCAL",
        "fec0::, UNICAST",
        "feff::, UNICAST",
        "ff00::, MULTICAST",
        "ff02::1, MULTICAST",
        "fd00::1, UNICAST",
    })
    void knowsHowFarAnAddressReaches(String address, AddressScope scope) {
        assertThat(AddressScope.of(IpAddress.parse(address))).isEqualTo(scope);
    }

    @Test
    void looksAtEitherAddressOfAPacket() {
        ByteBuffer v4 = TestPackets.udp("127.0.0.1", "224.0.0.1", 1);
        ByteBuffer v6 = TestPackets.udp("fe80::1", "::1", 1);

        assertThat(AddressScope.ofSource(v4, 0)).isEqualTo(AddressScope.LOOPBACK);
        assertThat(AddressScope.ofDestination(v4, 0)).isEqualTo(AddressScope.MULTICAST);
        assertThat(AddressScope.ofSource(v6, 0)).isEqualTo(AddressScope.LINK_LOCAL);
        assertThat(AddressScope.ofDestination(v6, 0)).isEqualTo(AddressScope.LOOPBACK);
    }
}
