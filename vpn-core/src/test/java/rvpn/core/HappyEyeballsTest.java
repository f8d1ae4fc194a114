package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HappyEyeballsTest {
    @Test
    void takesBothFamiliesByTurnsBeginningWithIpv6() {
        assertThat(HappyEyeballs.inOrder(addresses("10.0.0.1", "10.0.0.2", "10.0.0.3", "2001:db8::1", "2001:db8::2")))
                .isEqualTo(addresses("2001:db8::1", "10.0.0.1", "2001:db8::2", "10.0.0.2", "10.0.0.3"));
    }

    @Test
    void takesEachAddressOnceAndNoMoreThanEight() {
        assertThat(HappyEyeballs.inOrder(addresses("10.0.0.1", "10.0.0.1"))).hasSize(1);
        List<InetAddress> many = Stream.iterate(1, i -> i + 1)
                .limit(20)
                .map(i -> address("10.0.0." + i))
                .toList();
        assertThat(HappyEyeballs.inOrder(many)).isEqualTo(many.subList(0, 8));
    }

    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(HappyEyeballsTest::address).toList();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
