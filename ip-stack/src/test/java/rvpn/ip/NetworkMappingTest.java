package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkMappingTest {
    @Test
    void mapsThePublishedExampleAsPublished() {
        NetworkMapping mapping = NetworkMapping.of(
                cidrs("10.100.80.0/20", "10.99.14.0/24", "10.99.15.0/24"), List.of(), List.of(), List.of(), List.of());
        assertThat(texts(mapping))
                .containsExactly(
                        "10.100.80.0/20 242.0.0.0/20", "10.99.14.0/24 242.0.16.0/24", "10.99.15.0/24 242.0.17.0/24");

        // The comment in vpn2 writes a /16 with bits behind its prefix; its network is 10.100.0.0/16.
        NetworkMapping wide = NetworkMapping.of(
                cidrs("10.100.0.0/16", "10.99.14.0/24", "10.99.15.0/24"), List.of(), List.of(), List.of(), List.of());
        assertThat(texts(wide))
                .containsExactly(
                        "10.100.0.0/16 242.0.0.0/16", "10.99.14.0/24 242.1.0.0/24", "10.99.15.0/24 242.1.1.0/24");
    }

    @Test
    void givesEachKindItsRange() {
        NetworkMapping mapping = NetworkMapping.of(
                cidrs("10.250.0.0/16"),
                cidrs("100.64.0.0/13"),
                cidrs("100.96.0.0/11"),
                cidrs("10.2.0.0/16"),
                List.of());

        assertThat(texts(mapping))
                .containsExactly(
                        "10.2.0.0/16 241.2.0.0/16",
                        "10.250.0.0/16 242.0.0.0/16",
                        "100.64.0.0/13 243.0.0.0/13",
                        "100.96.0.0/11 244.0.0.0/11");
    }

    @Test
    void mapsTheWidestFirstAndEquallyWideOnesInTheirOrder() {
        NetworkMapping mapping = NetworkMapping.of(
                List.of(),
                List.of(),
                cidrs("10.3.0.0/24", "10.9.0.0/16", "10.2.0.0/24", "10.1.0.0/16"),
                List.of(),
                List.of());

        assertThat(texts(mapping))
                .containsExactly(
                        "10.9.0.0/16 244.0.0.0/16",
                        "10.1.0.0/16 244.1.0.0/16",
                        "10.3.0.0/24 244.2.0.0/24",
                        "10.2.0.0/24 244.2.1.0/24");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mapsRandomSetsAsTheSlowTwinDoes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<Cidr> networks = random(random, 1 + random.nextInt(20), 8, 18);
            Map<Cidr, Cidr> expected = outcome(networks);
            if (expected == null) {
                assertThatIllegalArgumentException().isThrownBy(() -> pods(networks));
            } else {
                Map<Cidr, Cidr> mapped = pods(networks).networks().stream()
                        .collect(Collectors.toMap(MappedNetwork::real, MappedNetwork::mapped));
                assertThat(mapped).isEqualTo(expected);
            }
        }
    }

    @Test
    void leavesIpv6AsItIsUnlessAPrefixIsNamed() {
        NetworkMapping mapping = pods(cidrs("fd00:10:96::/64", "10.0.0.0/16"));

        assertThat(texts(mapping)).containsExactly("10.0.0.0/16 244.0.0.0/16");
        assertThat(mapping.ofShoot(IpAddress.parse("fd00:10:96::1"))).isEmpty();
    }

    @Test
    void fillsARangeToItsLastAddressAndNoFurther() {
        List<Cidr> all = IntStream.range(0, 256)
                .mapToObj(i -> Cidr.parse("10." + i + ".0.0/16"))
                .toList();
        List<Cidr> oneMore = new ArrayList<>(all);
        oneMore.add(Cidr.parse("192.168.0.0/32"));

        assertThat(pods(all).networks().get(255).mapped()).hasToString("244.255.0.0/16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pods(oneMore))
                .withMessage("the 257 networks of the pods have 16777217 addresses together, 244.0.0.0/8 has room for"
                        + " 16777216; name fewer or narrower networks");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/7, 'wider than 244.0.0.0/8, in which it must find room; name networks of /8 or narrower'",
        "242.1.0.0/16, 'overlaps 242.0.0.0/8, which stands for mapped nodes'",
        "240.0.0.0/4, 'overlaps 241.0.0.0/8, which stands for mapped seed pods'"
    })
    void refusesInWordsWhatHasNoPlace(String network, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pods(cidrs(network)))
                .withMessageContainingAll(network, words);
    }

    @Test
    void manyHostRoutesNeedNoManyObjects() {
        List<Cidr> hosts = IntStream.range(0, 50_000)
                .mapToObj(i -> Cidr.host(IpAddress.v4(0x0a000000 + 3 * i)))
                .toList();

        NetworkMapping mapping = pods(hosts);

        assertThat(mapping.ofShoot(IpAddress.v4(0x0a000000 + 3 * 49_999))).contains(IpAddress.v4(0xf4000000 + 49_999));
    }

    @Test
    void translatesBothWays() {
        NetworkMapping mapping = NetworkMapping.of(
                cidrs("10.250.0.0/16"), List.of(), cidrs("10.2.0.0/16"), cidrs("10.2.0.0/16"), List.of());

        assertThat(mapping.ofShoot(IpAddress.parse("10.250.3.4"))).contains(IpAddress.parse("242.0.3.4"));
        assertThat(mapping.ofShoot(IpAddress.parse("10.2.3.4"))).contains(IpAddress.parse("244.0.3.4"));
        assertThat(mapping.ofSeed(IpAddress.parse("10.2.3.4"))).contains(IpAddress.parse("241.2.3.4"));
        assertThat(mapping.toReal(IpAddress.parse("242.0.3.4"))).contains(IpAddress.parse("10.250.3.4"));
        assertThat(mapping.toReal(IpAddress.parse("241.2.3.4"))).contains(IpAddress.parse("10.2.3.4"));
    }

    @Test
    void everyAddressComesBackFromWhereItWasSent() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            List<Cidr> networks = random(random, 1 + random.nextInt(9), 12, 32);
            NetworkMapping mapping = pods(networks);
            Cidr network = networks.get(random.nextInt(networks.size()));
            IpAddress address = network.address((long) (random.nextDouble() * network.size()));
            Optional<IpAddress> mapped = mapping.ofShoot(address);
            assertThat(mapped).isPresent();
            assertThat(NetworkKind.PODS.range().contains(mapped.get())).isTrue();
            assertThat(mapping.toReal(mapped.get())).contains(address);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.3.0.0", "10.1.255.255", "0.0.0.0", "::ffff:10.2.0.1"})
    void translatesNothingThatIsNotMapped(String address) {
        NetworkMapping mapping = pods(cidrs("10.2.0.0/16"));

        assertThat(mapping.ofShoot(IpAddress.parse(address))).isEmpty();
        assertThat(mapping.ofSeed(IpAddress.parse("10.2.0.1"))).isEmpty();
        assertThat(mapping.toReal(IpAddress.parse("244.1.0.0"))).isEmpty();
    }

    @Test
    void severalSeedNetworksCannotCollide() {
        NetworkMapping mapping =
                NetworkMapping.of(List.of(), List.of(), List.of(), cidrs("10.2.0.0/16", "11.2.0.0/16"), List.of());

        assertThat(texts(mapping)).containsExactly("10.2.0.0/16 241.0.0.0/16", "11.2.0.0/16 241.1.0.0/16");
    }

    @Test
    void checksumIsThatOfTheWrittenText() {
        NetworkMapping mapping = NetworkMapping.of(
                cidrs("10.250.0.0/16"),
                List.of(),
                cidrs("10.96.0.0/11"),
                cidrs("10.2.0.0/16"),
                List.of(PrefixTranslation.parse("fd00:10:96::/48=fd00:20:96::/48")));

        assertThat(mapping.canonicalText()).isEqualTo("""
                        rvpn-network-mapping 1
                        seed-pods 10.2.0.0/16 241.2.0.0/16
                        nodes 10.250.0.0/16 242.0.0.0/16
                        pods 10.96.0.0/11 244.0.0.0/11
                        nptv6 fd00:10:96::/48 fd00:20:96::/48
                        """);
        // printf of that text | sha256sum
        assertThat(mapping.sha256()).isEqualTo("32a01d1be08ef2749aad813cde21aca87ae845dc57eb86d615945cc5c7d930c1");
        assertThat(mapping.shortChecksum()).isEqualTo(mapping.sha256().substring(0, 16));
    }

    @Test
    void orderMattersToTheChecksumOnlyWhereItMattersToTheMapping() {
        NetworkMapping one = pods(cidrs("10.1.0.0/16", "10.2.0.0/24"));

        assertThat(pods(cidrs("10.2.0.0/24", "10.1.0.0/16"))).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(pods(cidrs("10.2.0.0/24", "10.1.0.0/16")).sha256()).isEqualTo(one.sha256());
        assertThat(pods(cidrs("10.1.0.0/16", "10.2.0.0/16")).sha256())
                .isNotEqualTo(pods(cidrs("10.2.0.0/16", "10.1.0.0/16")).sha256());
        assertThat(NetworkMapping.none().sha256()).isNotEqualTo(one.sha256());
    }

    private static NetworkMapping pods(List<Cidr> networks) {
        return NetworkMapping.of(List.of(), List.of(), networks, List.of(), List.of());
    }

    private static Map<Cidr, Cidr> outcome(List<Cidr> networks) {
        try {
            return VpnTwoTwin.map(networks, NetworkKind.PODS.range());
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    private static List<Cidr> random(Random random, int count, int shortest, int longest) {
        List<Cidr> networks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int prefix = longest - (int) Math.sqrt(random.nextInt((longest - shortest + 1) * (longest - shortest + 1)));
            // Below 224.0.0.0, so that none touches what is reserved; sometimes the same again.
            networks.add(Cidr.around(IpAddress.v4(random.nextInt(200) << 24 | random.nextInt(1 << 24)), prefix));
        }
        Collections.shuffle(networks, random);
        return networks;
    }

    private static List<String> texts(NetworkMapping mapping) {
        return mapping.networks().stream()
                .map(network -> network.real() + " " + network.mapped())
                .toList();
    }

    private static List<Cidr> cidrs(String... texts) {
        return List.of(texts).stream().map(Cidr::parse).toList();
    }

    @Test
    void movesNetworksAndPartsOfThemAndBack() {
        NetworkMapping mapping = NetworkMapping.of(
                List.of(),
                List.of(),
                List.of(Cidr.parse("10.96.0.0/11"), Cidr.parse("10.96.0.0/16")),
                List.of(Cidr.parse("10.96.0.0/16")),
                List.of(PrefixTranslation.parse("fd00:10:96::/48=fd44:0:62::/48")));

        assertThat(mapping.ofShoot(Cidr.parse("10.96.0.0/11"))).hasToString("244.0.0.0/11");
        assertThat(mapping.ofShoot(Cidr.parse("10.97.4.0/24"))).hasToString("244.1.4.0/24");
        assertThat(mapping.ofShoot(Cidr.parse("10.96.4.0/24"))).hasToString("244.32.4.0/24");
        assertThat(mapping.ofShoot(Cidr.parse("fd00:10:96:3::/64"))).hasToString("fd44:0:62:3::/64");
        assertThat(mapping.ofShoot(Cidr.parse("10.0.0.0/8"))).hasToString("10.0.0.0/8");
        assertThat(mapping.ofSeed(Cidr.parse("10.96.0.0/16"))).hasToString("241.96.0.0/16");
        assertThat(mapping.realOf(Cidr.parse("244.1.4.0/24"))).hasToString("10.97.4.0/24");
        assertThat(mapping.realOf(Cidr.parse("fd44:0:62:3::/64"))).hasToString("fd00:10:96:3::/64");
        assertThat(mapping.realOf(Cidr.parse("fd01::/64"))).hasToString("fd01::/64");
    }
}
