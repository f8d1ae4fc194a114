package rvpn.ip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the networks of shoot and seed are called at the other end, where both use the same addresses: the shoot's IPv4
 * networks lie in 242, 243 and 244.0.0.0/8 for the seed, the seed's pods in 241.0.0.0/8 for the shoot, and IPv6 prefixes
 * where {@link PrefixTranslation}s put them. Immutable; both ends compute it from the same lists, and {@link #sha256}
 * tells whether they agree. Translating an address takes {@code O(log n)}.
 */
public final class NetworkMapping {
    private static final String FORMAT = "rvpn-network-mapping 1\n";
    private static final int SHORT_CHARS = 16;
    private static final Comparator<AddressTranslation> NARROWEST =
            Comparator.comparingInt(translation -> translation.real().prefix());

    private final List<MappedNetwork> networks;
    private final List<PrefixTranslation> prefixes;
    private final RouteTable<AddressTranslation> shootByReal;
    private final RouteTable<AddressTranslation> seedByReal;
    private final RouteTable<AddressTranslation> byMapped;

    private NetworkMapping(List<MappedNetwork> networks, List<PrefixTranslation> prefixes) {
        this.networks = networks.stream()
                .sorted(Comparator.comparing(MappedNetwork::kind).thenComparing(MappedNetwork::mapped))
                .toList();
        this.prefixes = prefixes.stream()
                .sorted(Comparator.comparing(PrefixTranslation::real))
                .toList();
        // A real network may be of two kinds; both lead to the same address, so any of them will do.
        this.shootByReal = table(shootTranslations(), AddressTranslation::real);
        this.seedByReal = table(seedTranslations(), AddressTranslation::real);
        this.byMapped =
                table(Stream.concat(this.networks.stream(), this.prefixes.stream()), AddressTranslation::mapped);
    }

    /** Every network is called what it is. */
    public static NetworkMapping none() {
        return new NetworkMapping(List.of(), List.of());
    }

    /**
     * Maps all IPv4 networks, and IPv6 networks by these prefixes alone.
     *
     * @param seedPods the seed's, the other three lists the shoot's; the order of equally wide ones counts
     * @throws IllegalArgumentException in words for people, when they cannot be mapped
     */
    public static NetworkMapping of(
            List<Cidr> nodes,
            List<Cidr> services,
            List<Cidr> pods,
            List<Cidr> seedPods,
            List<PrefixTranslation> prefixes) {
        checkDisjoint(prefixes);
        Stream.of(nodes, services, pods, seedPods).flatMap(List::stream).forEach(NetworkMapping::checkNotReserved);
        List<MappedNetwork> networks = Stream.of(
                        NetworkAllocation.seedPods(seedPods),
                        NetworkAllocation.allocate(NetworkKind.NODES, nodes),
                        NetworkAllocation.allocate(NetworkKind.SERVICES, services),
                        NetworkAllocation.allocate(NetworkKind.PODS, pods))
                .flatMap(List::stream)
                .toList();
        return new NetworkMapping(networks, prefixes);
    }

    /** Whether every network is called what it is. */
    public boolean isNone() {
        return networks.isEmpty() && prefixes.isEmpty();
    }

    /** The IPv4 networks by kind, then by what stands for them. */
    public List<MappedNetwork> networks() {
        return networks;
    }

    /** The IPv6 prefixes by what they are. */
    public List<PrefixTranslation> prefixes() {
        return prefixes;
    }

    /** What the seed calls an address of the shoot; empty when it is in no mapped network. */
    public Optional<IpAddress> ofShoot(IpAddress real) {
        return Optional.ofNullable(shootByReal.lookup(real)).flatMap(found -> found.toMapped(real));
    }

    /** What the shoot calls an address of a seed's pod; empty when it is in no mapped network. */
    public Optional<IpAddress> ofSeed(IpAddress real) {
        return Optional.ofNullable(seedByReal.lookup(real)).flatMap(found -> found.toMapped(real));
    }

    /** The address that one of either end stands for; empty when it stands for none. */
    public Optional<IpAddress> toReal(IpAddress mapped) {
        return Optional.ofNullable(byMapped.lookup(mapped)).flatMap(found -> found.toReal(mapped));
    }

    /** What the seed calls a network of the shoot, or a part of one; itself when it is not mapped. */
    public Cidr ofShoot(Cidr real) {
        return moved(real, shootTranslations());
    }

    /** What the shoot calls a network of the seed's pods, or a part of one; itself when it is not mapped. */
    public Cidr ofSeed(Cidr real) {
        return moved(real, seedTranslations());
    }

    /** What a network that {@link #ofShoot(Cidr)} has given is at home; itself when it stands for none. */
    public Cidr realOf(Cidr mapped) {
        return toReal(mapped.network())
                .map(address -> new Cidr(address, mapped.prefix()))
                .orElse(mapped);
    }

    /** Of several the narrowest; prefixes that change more than the prefix keep no network together. */
    private static Cidr moved(Cidr real, Stream<? extends AddressTranslation> translations) {
        return translations
                .filter(each -> each.real().contains(real))
                .max(NARROWEST)
                .flatMap(each -> each.toMapped(real.network()))
                .map(address -> new Cidr(address, real.prefix()))
                .orElse(real);
    }

    private Stream<AddressTranslation> shootTranslations() {
        return Stream.concat(
                networks.stream().filter(network -> network.kind() != NetworkKind.SEED_PODS), prefixes.stream());
    }

    private Stream<MappedNetwork> seedTranslations() {
        return networks.stream().filter(network -> network.kind() == NetworkKind.SEED_PODS);
    }

    /** One a network, such as {@code pods 10.96.0.0/11 244.0.0.0/11}, or {@code nptv6 ...} for a prefix. */
    public List<String> lines() {
        Stream<String> v4 = networks.stream()
                .map(network -> network.kind().name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + network.real()
                        + " " + network.mapped());
        Stream<String> v6 = prefixes.stream().map(prefix -> "nptv6 " + prefix.real() + " " + prefix.mapped());
        return Stream.concat(v4, v6).toList();
    }

    /** One line a network, the same for equal mappings whatever the order of what they were made from. */
    public String canonicalText() {
        return lines().stream().map(line -> line + "\n").collect(Collectors.joining("", FORMAT, ""));
    }

    /** SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits: equal at both ends if the mappings are. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(canonicalText().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    /** The first 16 digits of {@link #sha256}, for people and greetings. */
    public String shortChecksum() {
        return sha256().substring(0, SHORT_CHARS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkMapping mapping
                && networks.equals(mapping.networks)
                && prefixes.equals(mapping.prefixes);
    }

    @Override
    public int hashCode() {
        return 31 * networks.hashCode() + prefixes.hashCode();
    }

    @Override
    public String toString() {
        return canonicalText();
    }

    private static RouteTable<AddressTranslation> table(
            Stream<? extends AddressTranslation> translations, Function<AddressTranslation, Cidr> key) {
        Map<Cidr, AddressTranslation> routes =
                translations.collect(Collectors.toMap(key, each -> each, (first, second) -> first));
        return RouteTable.of(routes);
    }

    private static void checkNotReserved(Cidr network) {
        for (NetworkKind kind : NetworkKind.values()) {
            if (network.overlaps(kind.range())) {
                throw new IllegalArgumentException(network + " overlaps " + kind.range() + ", which stands for mapped "
                        + kind + "; choose a network outside 240.0.0.0/8 to 244.0.0.0/8");
            }
        }
    }

    /** Of two that overlap an address would have two names, or a name two addresses. */
    private static void checkDisjoint(List<PrefixTranslation> prefixes) {
        List<Cidr> all = prefixes.stream()
                .flatMap(prefix -> Stream.of(prefix.real(), prefix.mapped()))
                .sorted()
                .toList();
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i - 1).overlaps(all.get(i))) { // whatever contains another stands before it
                throw new IllegalArgumentException("prefix translation: " + all.get(i - 1) + " and " + all.get(i)
                        + " overlap; each prefix may be named once, as real or as mapped");
            }
        }
    }
}
