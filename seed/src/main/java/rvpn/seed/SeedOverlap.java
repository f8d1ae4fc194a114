package rvpn.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ConfigException;
import rvpn.core.config.FirewallSetting;
import rvpn.core.config.Networks;
import rvpn.core.config.Setting;
import rvpn.core.config.Settings;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;
import rvpn.ip.NetworkMapping;
import rvpn.ip.NetworkOverlap;
import rvpn.ip.NetworkOverlap.Named;
import rvpn.ip.PrefixTranslation;

/**
 * Whether the networks of seed and shoot are called otherwise in the tunnel than they are, because they overlap. The seed
 * alone can tell, because it alone knows all of its own; what they are called both ends compute.
 *
 * @param services of the seed
 * @param nodes of the seed; its pods are {@link Networks#seed}
 */
record SeedOverlap(Mode mode, List<Cidr> services, List<Cidr> nodes) {
    private static final Logger LOG = LoggerFactory.getLogger("network");

    enum Mode {
        /** Where one of the seed's networks overlaps one of the shoot's. */
        AUTO,
        FORCE,
        OFF
    }

    /** In the shoot nothing but the shoot's own networks is known, and nothing mapped. */
    static final SeedOverlap NONE = new SeedOverlap(Mode.OFF, List.of(), List.of());

    static final Setting<Mode> NETWORK_MAPPING = Setting.choice(
            "network-mapping",
            Mode.class,
            Mode.AUTO,
            "Whether the tunnel calls networks otherwise than they are: where seed and shoot overlap, always, or never.");
    private static final Setting<List<Cidr>> SEED_SERVICE_NETWORKS = Setting.of(
                    "seed-service-networks",
                    "CIDR[,CIDR...]",
                    "The seed's service networks, which the shoot's may overlap; its pods' are --seed-networks.",
                    Setting.listOf(Cidr::parse))
            .or("");
    private static final Setting<List<Cidr>> SEED_NODE_NETWORKS = Setting.of(
                    "seed-node-networks",
                    "CIDR[,CIDR...]",
                    "The seed's node networks, which the shoot's may overlap.",
                    Setting.listOf(Cidr::parse))
            .or("");

    /** All of them, for a program's list; all may change while the tunnel is up. */
    static final List<Setting<?>> SETTINGS = List.of(NETWORK_MAPPING, SEED_SERVICE_NETWORKS, SEED_NODE_NETWORKS);

    static SeedOverlap from(Settings settings) throws ConfigException {
        return new SeedOverlap(
                settings.require(NETWORK_MAPPING),
                settings.require(SEED_SERVICE_NETWORKS),
                settings.require(SEED_NODE_NETWORKS));
    }

    /**
     * The networks as packets in the tunnel have them.
     *
     * @throws IllegalArgumentException in words for people, when they must be mapped and cannot be
     */
    Networks inTunnel(Networks real) {
        boolean isMapped =
                mode == Mode.FORCE || mode == Mode.AUTO && !overlaps(real).isEmpty();
        return isMapped ? real.mapped() : real;
    }

    private List<NetworkOverlap> overlaps(Networks real) {
        return NetworkOverlap.between(seed(real), shoot(real));
    }

    private List<Named> seed(Networks real) {
        return named("seed pods", real.seed(), "seed services", services, "seed nodes", nodes);
    }

    private static List<Named> shoot(Networks real) {
        return named("nodes", real.nodes(), "services", real.services(), "pods", real.pods());
    }

    private static List<Named> named(
            String first, List<Cidr> firsts, String second, List<Cidr> seconds, String third, List<Cidr> thirds) {
        List<Named> all = new ArrayList<>();
        firsts.forEach(network -> all.add(new Named(first, network)));
        seconds.forEach(network -> all.add(new Named(second, network)));
        thirds.forEach(network -> all.add(new Named(third, network)));
        return all;
    }

    /** Finds what cannot be, before anything is laid. */
    void check(Settings settings, Networks real, FirewallSetting firewall) throws ConfigException {
        List<NetworkOverlap> overlaps = overlaps(real);
        if (mode == Mode.OFF && !overlaps.isEmpty()) {
            throw settings.refuse(
                    NETWORK_MAPPING, overlaps.get(0) + ", and the tunnel could not tell them apart; auto maps them");
        }
        Networks seen;
        try {
            seen = inTunnel(real);
        } catch (IllegalArgumentException impossible) {
            String why = overlaps.isEmpty() ? "" : overlaps.get(0) + ", but ";
            throw settings.refuse(NETWORK_MAPPING, why + "they cannot be mapped: " + impossible.getMessage());
        }
        if (seen.mapping().isNone()) {
            return;
        }
        if (firewall == FirewallSetting.NONE) {
            throw settings.refuse(
                    NETWORK_MAPPING,
                    "networks are mapped, for which --firewall none leaves the rules out; program lays them");
        }
        for (NetworkOverlap overlap : overlaps) {
            checkIpv6(settings, overlap, real);
        }
        checkRoom(settings, real, seen);
    }

    private static void checkIpv6(Settings settings, NetworkOverlap overlap, Networks real) throws ConfigException {
        Cidr ofSeed = overlap.first().network();
        Cidr ofShoot = overlap.second().network();
        if (ofShoot.family() != IpFamily.V6) {
            return;
        }
        if (real.seed().contains(ofSeed)) {
            throw settings.refuse(
                    Networks.SEED_NETWORKS,
                    overlap + ", and the seed's IPv6 networks are not mapped: leave " + ofSeed
                            + " out, or name it in --seed-service-networks, so that only the shoot's is mapped");
        }
        if (real.prefixes().stream().noneMatch(prefix -> prefix.real().contains(ofShoot))) {
            throw settings.refuse(
                    Networks.PREFIXES,
                    overlap + " and are IPv6, which is mapped by prefix alone: add --nptv6 " + ofShoot + "=MAPPED");
        }
    }

    /** What stands for a network must be nobody's. */
    private void checkRoom(Settings settings, Networks real, Networks seen) throws ConfigException {
        List<Cidr> mapped = Stream.concat(
                        seen.mapping().networks().stream().map(network -> network.mapped()),
                        seen.prefixes().stream().map(PrefixTranslation::mapped))
                .toList();
        List<Cidr> others = Stream.of(real.transfer(), real.seed(), services, nodes)
                .flatMap(List::stream)
                .toList();
        for (Cidr other : others) {
            for (Cidr each : mapped) {
                if (each.overlaps(other)) {
                    throw settings.refuse(
                            NETWORK_MAPPING,
                            each + ", which would stand for a network of the other end, overlaps " + other
                                    + ", which is the seed's own or the transfer network");
                }
            }
        }
    }

    /** Says at the start, and after a change, what is called how. */
    void announce(Networks real, NetworkMapping mapping) {
        if (mapping.isNone()) {
            return;
        }
        List<NetworkOverlap> overlaps = overlaps(real);
        LOG.info("networks are mapped, {}", overlaps.isEmpty() ? "by choice" : "because " + overlaps.get(0));
        LOG.info("mapping {}: {}", mapping.shortChecksum(), mapping.lines());
    }
}
