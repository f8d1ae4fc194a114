package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    @Test
    void knowsNothingWhenEmpty() {
        RouteTable<String> none = RouteTable.empty();

        assertThat(none.lookup4(0)).isNull();
        assertThat(none.lookup6(-1, -1)).isNull();
        assertThat(none.size()).isZero();
    }

    @Test
    void findsTheNarrowestNetwork() {
        RouteTable<String> table = table("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32");

        assertThat(lookup(table, "9.255.255.255")).isNull();
        assertThat(lookup(table, "10.0.0.0")).isEqualTo("10.0.0.0/8");
        assertThat(lookup(table, "10.1.0.0")).isEqualTo("10.1.0.0/16");
        assertThat(lookup(table, "10.1.2.2")).isEqualTo("10.1.2.0/24");
        assertThat(lookup(table, "10.1.2.3")).isEqualTo("10.1.2.3/32");
        assertThat(lookup(table, "10.1.2.4")).isEqualTo("10.1.2.0/24");
        assertThat(lookup(table, "10.1.3.0")).isEqualTo("10.1.0.0/16");
        assertThat(lookup(table, "10.255.255.255")).isEqualTo("10.0.0.0/8");
        assertThat(lookup(table, "11.0.0.0")).isNull();
    }

    @Test
    void reachesBothEndsOfBothFamilies() {
        RouteTable<String> table =
                table("0.0.0.0/0", "255.255.255.255/32", "0.0.0.0/32", "::/0", "::/128", "ffff::/16");

        assertThat(lookup(table, "0.0.0.0")).isEqualTo("0.0.0.0/32");
        assertThat(lookup(table, "0.0.0.1")).isEqualTo("0.0.0.0/0");
        assertThat(lookup(table, "255.255.255.254")).isEqualTo("0.0.0.0/0");
        assertThat(lookup(table, "255.255.255.255")).isEqualTo("255.255.255.255/32");
        assertThat(lookup(table, "::")).isEqualTo("::/128");
        assertThat(lookup(table, "::1")).isEqualTo("::/0");
        assertThat(lookup(table, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isEqualTo("ffff::/16");
    }

    @Test
    void neverAnswersForTheOtherFamily() {
        assertThat(lookup(table("0.0.0.0/0"), "::1")).isNull();
        assertThat(lookup(table("0.0.0.0/0"), "::ffff:10.0.0.1")).isNull();
        assertThat(lookup(table("::/0"), "10.0.0.1")).isNull();
    }

    @Test
    void replacesTheValueOfTheSameNetwork() {
        Cidr network = Cidr.parse("10.0.0.0/8");
        RouteTable<String> table =
                RouteTable.<String>empty().with(network, "old").with(network, "new");

        assertThat(table.size()).isEqualTo(1);
        assertThat(lookup(table, "10.0.0.1")).isEqualTo("new");
    }

    @Test
    void leavesTheOldTableAsItWas() {
        RouteTable<String> old = table("10.0.0.0/8");

        RouteTable<String> more = old.with(Cidr.parse("10.1.0.0/16"), "more");
        RouteTable<String> less = more.without(Cidr.parse("10.0.0.0/8")).without(Cidr.parse("10.9.0.0/16"));

        assertThat(lookup(old, "10.1.0.1")).isEqualTo("10.0.0.0/8");
        assertThat(lookup(more, "10.1.0.1")).isEqualTo("more");
        assertThat(lookup(less, "10.1.0.1")).isEqualTo("more");
        assertThat(lookup(less, "10.2.0.1")).isNull();
        assertThat(less.entries()).containsExactly(Map.entry(Cidr.parse("10.1.0.0/16"), "more"));
    }

    @Test
    void looksUpBothAddressesOfAPacket() {
        RouteTable<String> table = table("10.0.0.1/32", "10.0.0.2/32", "fd00::1/128", "fd00::2/128");
        ByteBuffer v4 = TestPackets.udp("10.0.0.1", "10.0.0.2", 1);
        ByteBuffer v6 = TestPackets.udp("fd00::1", "fd00::2", 1);

        assertThat(table.lookupSource(v4, 0)).isEqualTo("10.0.0.1/32");
        assertThat(table.lookupDestination(v4, 0)).isEqualTo("10.0.0.2/32");
        assertThat(table.lookupSource(v6, 0)).isEqualTo("fd00::1/128");
        assertThat(table.lookupDestination(v6, 0)).isEqualTo("fd00::2/128");
    }

    @Test
    void refusesARouteWithoutValue() {
        Map<Cidr, String> routes = Collections.singletonMap(Cidr.parse("10.0.0.0/8"), null);

        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> RouteTable.of(routes));
    }

    @Test
    void agreesWithALinearSearchOnRandomTables() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<Cidr, Integer> routes = new HashMap<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                routes.put(randomCidr(random), i);
            }
            RouteTable<Integer> table = RouteTable.of(routes);
            for (Cidr cidr : routes.keySet()) {
                assertAgrees(table, routes, cidr.network(), seed);
                assertAgrees(table, routes, cidr.last(), seed);
                assertAgrees(table, routes, before(cidr.network()), seed);
                assertAgrees(table, routes, after(cidr.last()), seed);
                assertAgrees(table, routes, randomAddress(random), seed);
            }
        }
    }

    private static void assertAgrees(
            RouteTable<Integer> table, Map<Cidr, Integer> routes, IpAddress address, long seed) {
        Integer best = null;
        int longest = -1;
        for (Entry<Cidr, Integer> route : routes.entrySet()) {
            if (route.getKey().contains(address) && route.getKey().prefix() > longest) {
                best = route.getValue();
                longest = route.getKey().prefix();
            }
        }
        assertThat(table.lookup(address)).as("%s, seed %d", address, seed).isEqualTo(best);
    }

    /** Few distinct bits, so that networks nest, touch and repeat. */
    private static Cidr randomCidr(SplittableRandom random) {
        IpAddress address = randomAddress(random);
        int bits = address.family().bits();
        int prefix = random.nextInt(10) == 0 ? 0 : random.nextInt(bits + 1);
        return address.isMapped() ? Cidr.host(IpAddress.v4(1)) : Cidr.around(address, prefix);
    }

    private static IpAddress randomAddress(SplittableRandom random) {
        long mask = random.nextBoolean() ? 0x8000_0001_c000_00f0L : 0xf000_000f_f000_000fL;
        long bits = (random.nextBoolean() ? random.nextLong() : -random.nextInt(3)) & mask;
        return random.nextBoolean() ? IpAddress.v4((int) bits) : IpAddress.v6(bits, random.nextLong() & mask);
    }

    private static IpAddress after(IpAddress address) {
        return address.equals(address.last(0)) ? address : address.plus(1);
    }

    private static IpAddress before(IpAddress address) {
        if (address.equals(address.first(0))) {
            return address;
        }
        return address.low() == 0 ? IpAddress.v6(address.high() - 1, -1) : lower(address);
    }

    private static IpAddress lower(IpAddress address) {
        return new IpAddress(address.family(), address.high(), address.low() - 1);
    }

    private static String lookup(RouteTable<String> table, String address) {
        return table.lookup(IpAddress.parse(address));
    }

    private static RouteTable<String> table(String... networks) {
        Map<Cidr, String> routes = new HashMap<>();
        for (String network : networks) {
            routes.put(Cidr.parse(network), network);
        }
        return RouteTable.of(routes);
    }
}
