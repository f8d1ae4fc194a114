package rvpn.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;
import rvpn.ip.NetworkMapping;
import rvpn.ip.PrefixTranslation;
import rvpn.tun.Ipv6Support;

/**
 * The networks of one shoot and the transfer network of its tunnel, read by both ends under the same names.
 *
 * @param services of the shoot
 * @param pods of the shoot
 * @param nodes of the shoot, may be empty
 * @param transfer of the tunnel: the listener's end has the first address of each, those of diallers follow
 * @param seed networks behind the seed's end besides its own address, may be empty
 * @param prefixes IPv6 prefixes of the shoot that are exchanged where networks are mapped
 * @param mapping by which the networks here are called otherwise than they are; none where they are real
 */
public record Networks(
        List<Cidr> services,
        List<Cidr> pods,
        List<Cidr> nodes,
        List<Cidr> transfer,
        List<Cidr> seed,
        List<PrefixTranslation> prefixes,
        NetworkMapping mapping) {
    public static final Setting<List<Cidr>> SERVICE_NETWORKS = Setting.of(
                    "service-networks", "CIDR[,CIDR...]", "The shoot's service networks.", Setting.listOf(Cidr::parse))
            .or("100.64.0.0/13")
            .alsoFrom("SHOOT_SERVICE_NETWORKS", "SERVICE_NETWORK");
    public static final Setting<List<Cidr>> POD_NETWORKS = Setting.of(
                    "pod-networks", "CIDR[,CIDR...]", "The shoot's pod networks.", Setting.listOf(Cidr::parse))
            .or("100.96.0.0/11")
            .alsoFrom("SHOOT_POD_NETWORKS", "POD_NETWORK");
    public static final Setting<List<Cidr>> NODE_NETWORKS = Setting.of(
                    "node-networks", "CIDR[,CIDR...]", "The shoot's node networks.", Setting.listOf(Cidr::parse))
            .or("")
            .alsoFrom("SHOOT_NODE_NETWORKS", "NODE_NETWORK");
    public static final Setting<List<Cidr>> VPN_NETWORK = Setting.of(
                    "vpn-network",
                    "CIDR[,CIDR...]",
                    "The transfer network between the tunnel's ends, one a family; the end that is dialled has its first"
                            + " address, each that dials has another. With IPv6 alone, IPv4 has addresses of"
                            + " 192.0.0.0/29.",
                    Setting.listOf(Cidr::parse))
            .or("192.168.123.0/24,fd8f:6d53:b97a:1::/96")
            .alsoFrom("VPN_NETWORK");
    public static final Setting<List<Cidr>> SEED_NETWORKS = Setting.of(
                    "seed-networks",
                    "CIDR[,CIDR...]",
                    "Networks behind the seed's end that may use the tunnel besides its own address.",
                    Setting.listOf(Cidr::parse))
            .or("")
            .alsoFrom("SEED_POD_NETWORK");

    public static final Setting<List<PrefixTranslation>> PREFIXES = Setting.of(
                    "nptv6",
                    "REAL=MAPPED[,...]",
                    "IPv6 prefixes of the shoot and what stands for them at the seed (RFC 6296), where networks are mapped;"
                            + " the same on both ends.",
                    Setting.listOf(PrefixTranslation::parse))
            .or("");

    /** All of them, for a program's list. */
    public static final List<Setting<?>> SETTINGS =
            List.of(SERVICE_NETWORKS, POD_NETWORKS, NODE_NETWORKS, VPN_NETWORK, SEED_NETWORKS, PREFIXES);

    /** Where the seed's end has no networks behind it. */
    public static final List<Setting<?>> OF_SHOOT = List.of(SERVICE_NETWORKS, POD_NETWORKS, NODE_NETWORKS, VPN_NETWORK);

    /** What may change while the tunnel is up. */
    public static final List<Setting<?>> LIVE =
            List.of(SERVICE_NETWORKS, POD_NETWORKS, NODE_NETWORKS, SEED_NETWORKS, PREFIXES);

    /** What RFC 7335 keeps for IPv4 over a link that has IPv6 addresses alone. */
    private static final Cidr IPV4_OVER_IPV6 = Cidr.parse("192.0.0.0/29");

    private static final Logger LOG = LoggerFactory.getLogger("network");

    /** Real ones, and no IPv6 prefix that could be exchanged. */
    public Networks(List<Cidr> services, List<Cidr> pods, List<Cidr> nodes, List<Cidr> transfer, List<Cidr> seed) {
        this(services, pods, nodes, transfer, seed, List.of(), NetworkMapping.none());
    }

    /**
     * Reads them and checks that none covers the transfer network's ground; seed and shoot may overlap. A program without one
     * of the options has none of those.
     */
    public static Networks from(Settings settings) throws ConfigException {
        Networks networks = new Networks(
                        settings.require(SERVICE_NETWORKS),
                        settings.require(POD_NETWORKS),
                        settings.require(NODE_NETWORKS),
                        settings.require(VPN_NETWORK),
                        settings.get(SEED_NETWORKS) == null ? List.of() : settings.get(SEED_NETWORKS),
                        settings.get(PREFIXES) == null ? List.of() : settings.get(PREFIXES),
                        NetworkMapping.none())
                .withTransferOfIpv4();
        new NetworkCheck(settings, networks).check();
        return networks;
    }

    /** Gardener names IPv6 alone for shoots of any family. */
    private Networks withTransferOfIpv4() {
        boolean hasIpv4 = Stream.concat(shoot().stream(), seed.stream()).anyMatch(Networks::isIpv4);
        if (!hasIpv4 || transfer.isEmpty() || transfer.stream().anyMatch(Networks::isIpv4)) {
            return this;
        }
        List<Cidr> both =
                Stream.concat(Stream.of(IPV4_OVER_IPV6), transfer.stream()).toList();
        return new Networks(services, pods, nodes, both, seed, prefixes, mapping);
    }

    /**
     * What of it this host can carry: without IPv6 only IPv4, which is logged. A host that has switched IPv6 off has it for
     * the tunnel's device alone, and only where the shoot needs it.
     *
     * @param device of the tunnel, which need not exist
     * @throws StartException when the shoot has networks of a family that cannot be carried
     */
    public Networks onThisHost(String device, FirewallSetting firewall) throws StartException {
        Optional<String> missing = Ipv6Support.missing(device, firewall == FirewallSetting.PROGRAM);
        boolean isNeeded = !ipv6(shoot()).isEmpty() || transfer.stream().noneMatch(Networks::isIpv4);
        if (missing.isPresent()) {
            return withoutIpv6(missing.get());
        }
        return isNeeded || !Ipv6Support.isOff() ? carried() : withoutIpv6("it is switched off on this host");
    }

    Networks withoutIpv6(String why) throws StartException {
        List<Cidr> unreachable = ipv6(shoot());
        if (!unreachable.isEmpty()) {
            throw new StartException(ExitCode.HOST, "the shoot has IPv6 networks " + unreachable + ", but " + why);
        }
        List<Cidr> left = transfer.stream().filter(Networks::isIpv4).toList();
        if (left.isEmpty()) {
            throw new StartException(ExitCode.HOST, "--vpn-network has IPv6 only " + transfer + ", but " + why);
        }
        if (left.size() < transfer.size()) {
            LOG.info("the tunnel carries IPv4 only, no IPv6: {}", why);
        }
        return new Networks(services, pods, nodes, left, seed, prefixes, mapping).carried();
    }

    /** Networks may come while the tunnel is up, transfer networks may not. */
    private Networks carried() throws StartException {
        for (Cidr network : shoot()) {
            if (!hasTransfer(network)) {
                throw new StartException(
                        ExitCode.HOST,
                        network + " is " + network.family() + ", which the tunnel can carry from its next start on: it"
                                + " has begun with " + transfer);
            }
        }
        return new Networks(
                services,
                pods,
                nodes,
                transfer,
                seed.stream().filter(this::hasTransfer).toList(),
                prefixes,
                mapping);
    }

    private boolean hasTransfer(Cidr network) {
        return transfer.stream().anyMatch(own -> own.family() == network.family());
    }

    private static List<Cidr> ipv6(List<Cidr> networks) {
        return networks.stream().filter(cidr -> !isIpv4(cidr)).toList();
    }

    /**
     * The same as the other end calls them, each of both ends: mapped. Both ends compute it from the same real ones.
     *
     * @throws IllegalArgumentException in words for people, when they cannot be mapped
     */
    public Networks mapped() {
        return mappedBy(NetworkMapping.of(nodes, services, pods, seed, prefixes));
    }

    /** The same by a mapping that there is already; what it does not know stays. */
    public Networks mappedBy(NetworkMapping known) {
        return new Networks(
                all(services, known::ofShoot),
                all(pods, known::ofShoot),
                all(nodes, known::ofShoot),
                transfer,
                all(seed, known::ofSeed),
                prefixes,
                known);
    }

    private static List<Cidr> all(List<Cidr> networks, UnaryOperator<Cidr> move) {
        return networks.stream().map(move).toList();
    }

    /** The same with another's networks behind both ends. */
    public Networks around(Networks next) {
        return new Networks(next.services, next.pods, next.nodes, transfer, next.seed, next.prefixes, next.mapping);
    }

    private static boolean isIpv4(Cidr cidr) {
        return cidr.family() == IpFamily.V4;
    }

    /** Everything that is reached through the end on that side, besides its own address. */
    public List<Cidr> behind(Side side) {
        return side == Side.SEED ? seed : shoot();
    }

    /** Everything that is reached through the shoot's end. */
    public List<Cidr> shoot() {
        List<Cidr> all = new ArrayList<>(services);
        all.addAll(pods);
        all.addAll(nodes);
        return all;
    }
}
