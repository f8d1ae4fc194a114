package rvpn.seed.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rvpn.ip.Cidr;

/**
 * Which client serves a network when several name the very same: the one that came last, and when it has gone the one
 * before it, which the kernel's table would have forgotten. Of nested networks each stays where it is: the kernel takes
 * the longest prefix. One thread at a time.
 *
 * @param <T> who serves
 */
public final class RouteBook<T> {
    private final Map<Cidr, List<T>> claims = new LinkedHashMap<>();

    /** One network that goes from one to another. */
    public record Move<T>(Cidr network, T from, T to) {}

    /**
     * From now on a client names these and no others; those that it named before keep their rank.
     *
     * @return what others lose to it, or get back from it
     */
    public List<Move<T>> claim(T who, Collection<Cidr> networks) {
        List<Move<T>> moves = new ArrayList<>();
        Set<Cidr> next = new LinkedHashSet<>(networks);
        for (Cidr before : List.copyOf(claims.keySet())) {
            if (!next.contains(before)) {
                drop(who, before, moves);
            }
        }
        for (Cidr network : next) {
            List<T> claimants = claims.computeIfAbsent(network, first -> new ArrayList<>());
            if (!claimants.contains(who)) {
                if (!claimants.isEmpty()) {
                    moves.add(new Move<>(network, last(claimants), who));
                }
                claimants.add(who);
            }
        }
        return moves;
    }

    /** The client has gone; what others get back from it. */
    public List<Move<T>> release(T who) {
        return claim(who, List.of());
    }

    /** Stands behind all others from now on; who serves its networks instead. */
    public List<Move<T>> yield(T who) {
        List<Move<T>> moves = new ArrayList<>();
        claims.forEach((network, claimants) -> {
            boolean wasHolder = last(claimants).equals(who);
            if (claimants.remove(who)) {
                claimants.add(0, who);
            }
            if (wasHolder && !last(claimants).equals(who)) {
                moves.add(new Move<>(network, who, last(claimants)));
            }
        });
        return moves;
    }

    private void drop(T who, Cidr network, List<Move<T>> moves) {
        List<T> claimants = claims.get(network);
        boolean wasHolder = last(claimants).equals(who);
        if (!claimants.remove(who)) {
            return;
        }
        if (claimants.isEmpty()) {
            claims.remove(network);
        } else if (wasHolder) {
            moves.add(new Move<>(network, who, last(claimants)));
        }
    }

    private static <E> E last(List<E> all) {
        return all.get(all.size() - 1);
    }

    /** What a client serves now. */
    public List<Cidr> heldBy(T who) {
        List<Cidr> held = new ArrayList<>();
        claims.forEach((network, claimants) -> {
            if (last(claimants).equals(who)) {
                held.add(network);
            }
        });
        return held;
    }
}
