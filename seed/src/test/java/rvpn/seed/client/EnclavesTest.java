package rvpn.seed.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;
import rvpn.ip.RouteTable;

class EnclavesTest {
    private final Enclaves<String> enclaves = new Enclaves<>();

    private Set<String> put(String who, String... networks) {
        return enclaves.put(who, Stream.of(networks).map(Cidr::parse).toList());
    }

    private List<String> of(String who) {
        return enclaves.of(who).stream().map(Cidr::toString).toList();
    }

    @Test
    void areTheNarrowerNetworksOfOthers() {
        put("wide", "10.0.0.0/8", "fd00::/8");
        assertThat(put("narrow", "10.1.0.0/16", "fd01::/16", "11.0.0.0/8")).containsExactly("wide");
        assertThat(of("wide")).containsExactly("10.1.0.0/16", "fd01::/16");
        assertThat(of("narrow")).isEmpty();
    }

    @Test
    void areThereWhoeverCameFirst() {
        put("narrow", "10.1.0.0/16");
        assertThat(put("wide", "10.0.0.0/8")).isEmpty();
        assertThat(of("wide")).containsExactly("10.1.0.0/16");
    }

    @Test
    void goWithTheirOwner() {
        put("wide", "10.0.0.0/8");
        put("narrow", "10.1.0.0/16");
        assertThat(enclaves.remove("narrow")).containsExactly("wide");
        assertThat(of("wide")).isEmpty();
    }

    @Test
    void areNoneWhereSeveralNameTheSame() {
        put("one", "10.0.0.0/8", "10.1.0.0/16");
        put("two", "10.0.0.0/8", "10.1.0.0/16");
        assertThat(of("one")).isEmpty();
        assertThat(of("two")).isEmpty();
    }

    @Test
    void disturbNobodyBeside() {
        put("one", "10.0.0.0/9");
        put("wide", "10.0.0.0/8");
        assertThat(put("two", "10.128.0.0/9")).containsExactly("wide");
        assertThat(put("three", "0.0.0.0/0")).isEmpty();
    }

    /** A gate lets in what this table gives to the client: it has to be the same that one table of all clients says. */
    @Test
    void makeTheNarrowestNetworkOfAllDecideWhoeverComesAndGoes() {
        for (long seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Enclaves<Integer> some = new Enclaves<>();
            Map<Integer, Set<Cidr>> all = new HashMap<>();
            for (int step = 0; step < 30; step++) {
                int who = random.nextInt(5);
                Map<Integer, List<Cidr>> before = enclaves(some, all.keySet());
                Set<Cidr> next = randomNetworks(random);
                Set<Integer> told = some.put(who, next);
                all.put(who, next);
                for (int each : before.keySet()) {
                    if (each != who && !told.contains(each)) {
                        assertThat(List.copyOf(some.of(each)))
                                .as("seed %d, %d is not told", seed, each)
                                .isEqualTo(before.get(each));
                    }
                }
                assertOwners(some, all, seed);
            }
        }
    }

    private static Map<Integer, List<Cidr>> enclaves(Enclaves<Integer> some, Set<Integer> clients) {
        Map<Integer, List<Cidr>> now = new HashMap<>();
        clients.forEach(each -> now.put(each, List.copyOf(some.of(each))));
        return now;
    }

    private static void assertOwners(Enclaves<Integer> some, Map<Integer, Set<Cidr>> all, long seed) {
        Map<Integer, RouteTable<Boolean>> gates = new HashMap<>();
        all.forEach((who, own) -> gates.put(who, gate(own, some.of(who))));
        for (IpAddress address : edges(all.values())) {
            int longest = all.values().stream()
                    .flatMap(Set::stream)
                    .filter(each -> each.contains(address))
                    .mapToInt(Cidr::prefix)
                    .max()
                    .orElse(-1);
            all.forEach((who, own) -> {
                boolean isOwner = longest >= 0 && own.contains(Cidr.around(address, longest));
                assertThat(Boolean.TRUE.equals(gates.get(who).lookup(address)))
                        .as("seed %d: %d sends from %s, of %s", seed, who, address, all)
                        .isEqualTo(isOwner);
            });
        }
    }

    private static RouteTable<Boolean> gate(Set<Cidr> own, Collection<Cidr> enclaves) {
        Map<Cidr, Boolean> table = new HashMap<>();
        enclaves.forEach(each -> table.put(each, false));
        own.forEach(each -> table.put(each, true));
        return RouteTable.of(table);
    }

    /** First and last address of each network, and of that which is twice as large: in between nothing changes. */
    private static List<IpAddress> edges(Collection<Set<Cidr>> all) {
        List<IpAddress> edges = new ArrayList<>();
        all.stream().flatMap(Set::stream).forEach(each -> {
            for (Cidr one : List.of(each, Cidr.around(each.network(), each.prefix() - 1))) {
                edges.add(one.network());
                edges.add(one.last());
            }
        });
        return edges;
    }

    /** Of few distinct bits, so that they nest and repeat. */
    private static Set<Cidr> randomNetworks(SplittableRandom random) {
        Set<Cidr> networks = new HashSet<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            IpAddress address = random.nextInt(4) > 0
                    ? IpAddress.v4(10 << 24 | random.nextInt(256) << 16)
                    : IpAddress.v6(0xfd00L << 48 | (long) random.nextInt(256) << 32, 0);
            int least = address.family() == IpFamily.V4 ? 7 : 15;
            networks.add(Cidr.around(address, least + random.nextInt(1, 18)));
        }
        return networks;
    }
}
