package rvpn.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.NetworkMapping;

/**
 * What one client has.
 *
 * @param side of the tunnel on which it is
 * @param networks what of the configured ones this host carries
 * @param addresses its own, one in each transfer network, in their order
 * @param named networks behind it as they are, by its file; empty when it serves all of its side's
 * @param served the networks behind it, as packets in the tunnel have them
 */
record ClientPlan(Side side, Networks networks, List<IpAddress> addresses, List<Cidr> named, List<Cidr> served) {
    ClientPlan(Side side, Networks networks, List<IpAddress> addresses, List<Cidr> named) {
        this(side, networks, addresses, named, served(networks.behind(side), networks.mapping(), named));
    }

    private static List<Cidr> served(List<Cidr> behind, NetworkMapping mapping, List<Cidr> named) {
        List<Cidr> all = behind.stream().distinct().toList();
        return named.isEmpty()
                ? all
                : named.stream()
                        .map(mapping::ofShoot)
                        .filter(network -> all.stream().anyMatch(each -> each.contains(network)))
                        .toList();
    }

    /** Of a seed's only client. */
    static ClientPlan ofOnly(Networks networks) {
        return new ClientPlan(
                Side.SHOOT,
                networks,
                networks.transfer().stream().map(network -> network.address(2)).toList(),
                List.of());
    }

    /** Its own addresses, each as a network of one. */
    List<Cidr> hosts() {
        return addresses.stream().map(Cidr::host).toList();
    }

    /** What it may send from, as far as no other client has narrower networks in it. */
    List<Cidr> sources() {
        return Stream.concat(served.stream(), hosts().stream()).toList();
    }

    /**
     * Its own addresses with the prefix length of their network, as a device has them.
     *
     * @param without those that it must not have
     */
    List<String> interfaces(Set<Cidr> without) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            if (without.contains(Cidr.host(addresses.get(i)))) {
                continue;
            }
            all.add(addresses.get(i) + "/" + networks.transfer().get(i).prefix());
        }
        return all;
    }

    /** How many bits of the address one of its networks has in common with it, -1 when none contains it. */
    int prefixTo(IpAddress address) {
        int longest = -1;
        for (Cidr each : served) {
            longest = each.contains(address) ? Math.max(longest, each.prefix()) : longest;
        }
        return addresses.contains(address) ? address.family().bits() : longest;
    }

    /** The same when other networks are configured; a transfer network goes only where the host loses IPv6. */
    ClientPlan within(Networks next) {
        List<IpAddress> left = addresses.stream()
                .filter(address -> next.transfer().stream().anyMatch(network -> network.contains(address)))
                .toList();
        return new ClientPlan(side, next, left, named);
    }
}
