package rvpn.ip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which network stands for which, as Gardener's vpn2 gives them out: the widest first, each directly behind the one
 * before, equally wide ones in their given order. Since every size divides the one before, each begins where its prefix
 * lets it, and no room is lost. {@code O(n log n)}.
 */
final class NetworkAllocation {
    private static final int RANGE_PREFIX = 8;

    private NetworkAllocation() {}

    /**
     * Gives each IPv4 network its place in the range of its kind; IPv6 networks are passed over. A network that is named
     * twice takes two places and keeps the second, as there.
     *
     * @throws IllegalArgumentException in words for people, when one cannot have a place or the room does not suffice
     */
    static List<MappedNetwork> allocate(NetworkKind kind, List<Cidr> networks) {
        List<Cidr> widestFirst = networks.stream()
                .filter(network -> network.family() == IpFamily.V4)
                .sorted(Comparator.comparingInt(Cidr::prefix)) // stable
                .toList();
        widestFirst.forEach(network -> checkWidth(kind, network));
        checkRoom(kind, widestFirst);
        Map<Cidr, MappedNetwork> places = new LinkedHashMap<>();
        long used = 0;
        for (Cidr network : widestFirst) {
            Cidr place = new Cidr(kind.range().address(used), network.prefix());
            places.put(network, new MappedNetwork(kind, network, place));
            used += network.size();
        }
        return new ArrayList<>(places.values());
    }

    /**
     * A seed's one pod network lies where its last 24 bits say, because vpn2 maps it onto the whole range:
     * {@code 10.2.0.0/16} is {@code 241.2.0.0/16}. Several could collide so, and are given out like all others.
     */
    static List<MappedNetwork> seedPods(List<Cidr> networks) {
        List<Cidr> v4 = networks.stream()
                .filter(network -> network.family() == IpFamily.V4)
                .distinct()
                .toList();
        if (v4.size() != 1) {
            return allocate(NetworkKind.SEED_PODS, v4);
        }
        Cidr network = v4.get(0);
        Cidr range = NetworkKind.SEED_PODS.range();
        checkWidth(NetworkKind.SEED_PODS, network);
        long behindRange = network.network().low() & (range.size() - 1);
        return List.of(new MappedNetwork(
                NetworkKind.SEED_PODS, network, new Cidr(range.address(behindRange), network.prefix())));
    }

    private static void checkWidth(NetworkKind kind, Cidr network) {
        if (network.prefix() < RANGE_PREFIX) {
            throw new IllegalArgumentException(network + " (" + kind + ") is wider than " + kind.range()
                    + ", in which it must find room; name networks of /8 or narrower");
        }
    }

    private static void checkRoom(NetworkKind kind, List<Cidr> networks) {
        long room = kind.range().size();
        long wanted = networks.stream().mapToLong(Cidr::size).sum();
        if (wanted > room) {
            throw new IllegalArgumentException("the " + networks.size() + " networks of the " + kind + " have " + wanted
                    + " addresses together, " + kind.range() + " has room for " + room
                    + "; name fewer or narrower networks");
        }
    }
}
