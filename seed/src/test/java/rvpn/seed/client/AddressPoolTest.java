package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

class AddressPoolTest {
    private final AddressPool pool =
            new AddressPool(List.of(Cidr.parse("192.168.123.0/29"), Cidr.parse("fd8f:6d53:b97a:1::/96")));

    @Test
    void givesTheFirstClientTheSecondAddressOfEachNetwork() throws Exception {
        assertThat(pool.take("a", List.of()))
                .map(IpAddress::toString)
                .containsExactly("192.168.123.2", "fd8f:6d53:b97a:1::2");
        assertThat(pool.take("b", List.of()))
                .map(IpAddress::toString)
                .containsExactly("192.168.123.3", "fd8f:6d53:b97a:1::3");
    }

    @Test
    void givesAClientThatComesAgainItsOwn() throws Exception {
        List<IpAddress> first = pool.take("a", List.of());
        pool.release("a", first, true);
        assertThat(pool.take("b", List.of())).doesNotContainAnyElementsOf(first);
        assertThat(pool.take("a", List.of())).isEqualTo(first);
    }

    @Test
    void givesAwayWhatWasReleasedLongestAgoWhenAllWereHadOnce() throws Exception {
        Map<String, List<IpAddress>> held = new HashMap<>();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            held.put(name, pool.take(name, List.of()));
        }
        for (String name : List.of("c", "a", "e")) {
            pool.release(name, held.get(name), true);
        }
        assertThat(pool.take("f", List.of()).get(0)).isEqualTo(held.get("c").get(0));
        assertThat(pool.take("c", List.of()).get(0)).isEqualTo(held.get("a").get(0));
    }

    @Test
    void saysWhenNoneIsLeftAndHoldsNothingThen() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            pool.take(name, List.of());
        }
        List<IpAddress> last = pool.take("e", List.of());
        assertThatThrownBy(() -> pool.take("f", List.of()))
                .isInstanceOf(ClientRefusedException.class)
                .hasMessage("no address is left in 192.168.123.0/29");
        pool.release("e", last, false);
        assertThat(pool.take("f", List.of())).isEqualTo(last);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.123.0", "192.168.123.1", "192.168.123.7", "192.168.124.2", "fd8f:6d53:b97a:1::1"})
    void refusesAWantedAddressThatIsNotForClients(String address) {
        assertThatThrownBy(() -> pool.take("a", List.of(IpAddress.parse(address))))
                .isInstanceOf(ClientRefusedException.class)
                .hasMessageContaining(address + " is no address for clients of ");
    }

    @Test
    void givesAWantedAddressOnlyOnceAtATime() throws Exception {
        IpAddress wanted = IpAddress.parse("192.168.123.5");
        List<IpAddress> taken = pool.take("a", List.of(wanted));
        assertThat(taken.get(0)).isEqualTo(wanted);
        assertThatThrownBy(() -> pool.take("b", List.of(wanted))).hasMessage("192.168.123.5 is held by the client a");
        pool.release("a", taken, true);
        assertThat(pool.take("b", List.of(wanted)).get(0)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverGivesOneAddressToTwoWhateverHappens(long seed) {
        Random random = new Random(seed);
        Map<String, List<IpAddress>> held = new HashMap<>();
        for (int step = 0; step < 5000; step++) {
            String name = "client-" + random.nextInt(9);
            if (held.containsKey(name)) {
                pool.release(name, held.remove(name), random.nextInt(4) > 0);
            } else {
                List<IpAddress> wanted = random.nextInt(4) > 0
                        ? List.of()
                        : List.of(IpAddress.parse("192.168.123." + random.nextInt(8)));
                try {
                    held.put(name, pool.take(name, wanted));
                } catch (ClientRefusedException refused) {
                    assertThat(held.size() == 5 || !wanted.isEmpty())
                            .as(refused.getMessage())
                            .isTrue();
                }
            }
            List<IpAddress> all = new ArrayList<>();
            held.values().forEach(all::addAll);
            Set<IpAddress> distinct = new HashSet<>(all);
            assertThat(distinct).hasSameSizeAs(all);
            assertThat(distinct).doesNotContain(IpAddress.parse("192.168.123.1"), IpAddress.parse("192.168.123.7"));
        }
    }
}
