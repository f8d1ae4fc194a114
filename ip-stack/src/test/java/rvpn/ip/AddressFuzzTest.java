package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import rvpn.fuzz.FuzzTarget;

/**
 * The text of an address or a network. What is taken is written so that it is read the same again, and means to Java what
 * it means here; everything else is refused in printable words.
 */
class AddressFuzzTest extends FuzzTarget {
    @Override
    protected void check(byte[] input) throws Exception {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            address(text, IpAddress.parse(text));
        } catch (IllegalArgumentException refused) {
            assertWords(refused.getMessage());
        }
        try {
            network(Cidr.parse(text));
        } catch (IllegalArgumentException refused) {
            assertWords(refused.getMessage());
        }
    }

    private static void address(String text, IpAddress address) throws UnknownHostException {
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        assertThat(IpAddress.of(address.bytes())).isEqualTo(address);
        // Java asks DNS for what is no address to it, and takes a mapped one for the IPv4 address inside.
        byte[] bytes = address.isMapped() ? Arrays.copyOfRange(address.bytes(), 12, 16) : address.bytes();
        assertThat(InetAddress.getByName(text).getAddress()).isEqualTo(bytes);
    }

    private static void network(Cidr network) {
        assertThat(Cidr.parse(network.toString())).isEqualTo(network);
        assertThat(network.contains(network.network())).isTrue();
        assertThat(network.contains(network.last())).isTrue();
        assertThat(network.address(0)).isEqualTo(network.network());
        if (network.size() < Long.MAX_VALUE) {
            assertThat(network.address(network.size() - 1)).isEqualTo(network.last());
        }
        assertThat(network.compareTo(Cidr.host(network.last()))).isNotPositive();
    }
}
