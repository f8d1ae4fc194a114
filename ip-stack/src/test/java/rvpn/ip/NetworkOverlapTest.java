package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import rvpn.ip.NetworkOverlap.Named;

class NetworkOverlapTest {
    @Test
    void findsWhatContainsAndWhatIsContained() {
        List<Named> seed = List.of(named("seed pods", "10.2.0.0/16"), named("seed nodes", "10.240.0.0/16"));
        List<Named> shoot = List.of(named("pods", "10.0.0.0/8"), named("nodes", "192.168.0.0/16"));

        assertThat(NetworkOverlap.between(seed, shoot).stream().map(NetworkOverlap::toString))
                .containsExactlyInAnyOrder(
                        "seed pods 10.2.0.0/16 overlap pods 10.0.0.0/8",
                        "seed nodes 10.240.0.0/16 overlap pods 10.0.0.0/8");
        assertThat(NetworkOverlap.among(shoot)).isEmpty();
    }

    @Test
    void findsEqualOnesAndThoseOfIpv6() {
        List<Named> networks = List.of(named("a", "fd00::/64"), named("b", "fd00::/64"), named("c", "fd00::/48"));

        assertThat(NetworkOverlap.among(networks).stream().map(NetworkOverlap::toString))
                .containsExactlyInAnyOrder(
                        "a fd00::/64 overlap b fd00::/64",
                        "a fd00::/64 overlap c fd00::/48",
                        "b fd00::/64 overlap c fd00::/48");
    }

    @Test
    void findsTheSameAsComparingEachWithEach() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<Named> seed = random(random, "seed");
            List<Named> shoot = random(random, "shoot");
            List<NetworkOverlap> expected = new ArrayList<>();
            for (Named a : seed) {
                for (Named b : shoot) {
                    if (a.network().overlaps(b.network())) {
                        expected.add(new NetworkOverlap(a, b));
                    }
                }
            }
            assertThat(NetworkOverlap.between(seed, shoot)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static List<Named> random(Random random, String name) {
        List<Named> networks = new ArrayList<>();
        for (int i = 0; i < random.nextInt(12); i++) {
            IpAddress address = IpAddress.v4(0x0a000000 | random.nextInt(1 << 12) << 12);
            networks.add(new Named(name + i, Cidr.around(address, 8 + random.nextInt(12))));
        }
        return networks;
    }

    private static Named named(String name, String network) {
        return new Named(name, Cidr.parse(network));
    }
}
