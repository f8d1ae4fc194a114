package rvpn.core.config;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;
import rvpn.tun.HostNetwork;

/**
 * The networks of one shoot and the transfer network of its tunnel, read by both ends under the same names.
 *
 * @param services of the shoot
 * @param pods of the shoot
 * @param nodes of the shoot, may be empty
 * @param transfer of the tunnel: the listener's end has the first address of each, those of diallers follow
 * @param seed networks behind the seed's end besides its own address, may be empty
 */
public record Networks(List<Cidr> services, List<Cidr> pods, List<Cidr> nodes, List<Cidr> transfer, List<Cidr> seed) {
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
                            + " address, each that dials has another.",
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

    /** All of them, for a program's list. */
    public static final List<Setting<?>> SETTINGS =
            List.of(SERVICE_NETWORKS, POD_NETWORKS, NODE_NETWORKS, VPN_NETWORK, SEED_NETWORKS);

    /** Where the seed's end has no networks behind it. */
    public static final List<Setting<?>> OF_SHOOT = List.of(SERVICE_NETWORKS, POD_NETWORKS, NODE_NETWORKS, VPN_NETWORK);

    /** What may change while the tunnel is up. */
    public static final List<Setting<?>> LIVE = List.of(SERVICE_NETWORKS, POD_NETWORKS, NODE_NETWORKS, SEED_NETWORKS);

    private static final Logger LOG = LoggerFactory.getLogger("network");

    /** Reads them and checks that none covers another's ground; a program without one of the options has none of those. */
    public static Networks from(Settings settings) throws ConfigException {
        Networks networks = new Networks(
                settings.require(SERVICE_NETWORKS),
                settings.require(POD_NETWORKS),
                settings.require(NODE_NETWORKS),
                settings.require(VPN_NETWORK),
                settings.get(SEED_NETWORKS) == null ? List.of() : settings.get(SEED_NETWORKS));
        new NetworkCheck(settings, networks).check();
        return networks;
    }

    /**
     * What of it this host can carry: without IPv6 only IPv4, which is logged.
     *
     * @throws StartException when the host has no IPv6 and the shoot has IPv6 networks
     */
    public Networks onThisHost() throws StartException {
        return HostNetwork.ipv6Available() ? this : withoutIpv6();
    }

    Networks withoutIpv6() throws StartException {
        List<Cidr> unreachable = shoot().stream().filter(cidr -> !isIpv4(cidr)).toList();
        if (!unreachable.isEmpty()) {
            throw new StartException(
                    ExitCode.HOST,
                    "the shoot has IPv6 networks " + unreachable + ", but this host has no IPv6, or it is switched off"
                            + " (sysctl net.ipv6.conf.all.disable_ipv6)");
        }
        List<Cidr> left = transfer.stream().filter(Networks::isIpv4).toList();
        if (left.isEmpty()) {
            throw new StartException(
                    ExitCode.HOST,
                    "--vpn-network has IPv6 only " + transfer + ", but this host has no IPv6, or it is switched off"
                            + " (sysctl net.ipv6.conf.all.disable_ipv6)");
        }
        LOG.info("this host has no IPv6: the tunnel carries IPv4 only");
        return new Networks(
                services,
                pods,
                nodes,
                left,
                seed.stream().filter(Networks::isIpv4).toList());
    }

    /** The same with another's networks behind both ends. */
    public Networks around(Networks next) {
        return new Networks(next.services, next.pods, next.nodes, transfer, next.seed);
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
