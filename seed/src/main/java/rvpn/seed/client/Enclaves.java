package rvpn.seed.client;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;

/**
 * Whose an address is where one client's network lies within another's: theirs who have the narrowest network around it, as
 * with WireGuard's allowed IPs and OpenVPN's {@code iroute}. So a client has enclaves of others within its networks, from
 * which it must not send.
 *
 * <p>Only clients that have a place count, because only to them the kernel routes: whoever is sent the packets to an address
 * may answer from it. While the owner of an enclave is not there, that is the client around it. Of several that name the
 * very same network each may send from it, though the last alone is sent the packets ({@link RouteBook}): answers are still on
 * their way when it takes over, and the one before could become the last again by just connecting anew.
 *
 * <p>One thread at a time.
 *
 * @param <T> who has networks
 */
public final class Enclaves<T> {
    private final NavigableMap<Cidr, Set<T>> owners = new TreeMap<>();
    private final Map<T, Set<Cidr>> networks = new HashMap<>();
    // How many networks of a family have a prefix of that length: few lengths are in use.
    private final Map<IpFamily, int[]> lengths = new EnumMap<>(IpFamily.class);

    /**
     * From now on a client has these and no others.
     *
     * @return whose enclaves may be others now, apart from its own
     */
    public Set<T> put(T who, Collection<Cidr> next) {
        Set<Cidr> before = networks.getOrDefault(who, Set.of());
        Set<Cidr> after = Set.copyOf(next);
        Set<T> alone = Set.of(who); // one for all of its networks, of which others rarely have any
        Set<T> around = new HashSet<>();
        for (Cidr network : before) {
            if (!after.contains(network)) {
                drop(who, network);
                addOwnersAround(network, around);
            }
        }
        for (Cidr network : after) {
            if (!before.contains(network)) {
                add(network, alone);
                addOwnersAround(network, around);
            }
        }
        if (after.isEmpty()) {
            networks.remove(who);
        } else {
            networks.put(who, after);
        }
        around.remove(who);
        return around;
    }

    /** The client has gone. */
    public Set<T> remove(T who) {
        return put(who, List.of());
    }

    private void add(Cidr network, Set<T> alone) {
        if (owners.merge(network, alone, Enclaves::both) == alone) {
            lengths(network)[network.prefix()]++;
        }
    }

    private int[] lengths(Cidr network) {
        return lengths.computeIfAbsent(network.family(), family -> new int[family.bits() + 1]);
    }

    private static <E> Set<E> both(Set<E> some, Set<E> more) {
        Set<E> all = new HashSet<>(some);
        all.addAll(more);
        return Set.copyOf(all);
    }

    private void drop(T who, Cidr network) {
        Set<T> left = new HashSet<>(owners.get(network));
        left.remove(who);
        if (left.isEmpty()) {
            owners.remove(network);
            lengths(network)[network.prefix()]--;
        } else {
            owners.put(network, Set.copyOf(left));
        }
    }

    private void addOwnersAround(Cidr network, Set<T> around) {
        int[] used = lengths(network);
        for (int prefix = network.prefix() - 1; prefix >= 0; prefix--) {
            if (used[prefix] > 0) {
                around.addAll(owners.getOrDefault(Cidr.around(network.network(), prefix), Set.of()));
            }
        }
    }

    /** Networks of others within a client's own that it has not named itself. */
    public Collection<Cidr> of(T who) {
        Set<Cidr> own = networks.getOrDefault(who, Set.of());
        Set<Cidr> enclaves = new TreeSet<>();
        for (Cidr network : own) {
            for (Cidr inside : owners.tailMap(network, false).keySet()) {
                if (!network.contains(inside)) {
                    break; // whatever it contains stands right behind it
                }
                if (!own.contains(inside)) {
                    enclaves.add(inside);
                }
            }
        }
        return enclaves;
    }
}
