package rvpn.shoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResolverTest {
    @Test
    void takesBothFamiliesByTurnsBeginningWithIpv6() {
        assertThat(Resolver.interleaved(addresses("10.0.0.1", "10.0.0.2", "10.0.0.3", "2001:db8::1", "2001:db8::2")))
                .isEqualTo(addresses("2001:db8::1", "10.0.0.1", "2001:db8::2", "10.0.0.2", "10.0.0.3"));
    }

    @Test
    void takesEachAddressOnceAndNoMoreThanEight() {
        assertThat(Resolver.interleaved(addresses("10.0.0.1", "10.0.0.1"))).hasSize(1);
        List<InetAddress> many = Stream.iterate(1, i -> i + 1)
                .limit(20)
                .map(i -> address("10.0.0." + i))
                .toList();
        assertThat(Resolver.interleaved(many)).isEqualTo(many.subList(0, 8));
    }

    @Test
    void givesAnAddressThatIsWrittenOut() throws Exception {
        assertThat(new Resolver().addresses("2001:db8::1").get(10, TimeUnit.SECONDS))
                .containsExactly(address("2001:db8::1"));
    }

    @Test
    void saysThatANameIsUnknown() {
        assertThatThrownBy(
                        () -> new Resolver().addresses("no-such-host.invalid").get(30, TimeUnit.SECONDS))
                .hasRootCauseMessage("the name no-such-host.invalid is unknown to DNS");
    }

    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(ResolverTest::address).toList();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
