package rvpn.ip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way in which vpn2 is published to give out networks, with all its objects: for each source all free pieces of the
 * range are cut to its size, and it takes the first. Slow, and plainly what it says.
 */
final class VpnTwoTwin {
    private VpnTwoTwin() {}

    static Map<Cidr, Cidr> map(List<Cidr> sources, Cidr range) {
        List<Cidr> order = new ArrayList<>(sources);
        order.sort(Comparator.comparingInt(Cidr::prefix));
        Map<Cidr, Cidr> result = new LinkedHashMap<>();
        List<Cidr> free = List.of(range);
        for (Cidr source : order) {
            List<Cidr> pieces = new ArrayList<>();
            for (Cidr piece : free) {
                pieces.addAll(split(piece, source.prefix()));
            }
            if (pieces.isEmpty()) {
                throw new IllegalArgumentException("not enough space");
            }
            result.put(source, pieces.get(0));
            free = pieces.subList(1, pieces.size());
        }
        return result;
    }

    private static List<Cidr> split(Cidr parent, int prefix) {
        if (prefix < parent.prefix()) {
            throw new IllegalArgumentException("cannot be split");
        }
        List<Cidr> pieces = new ArrayList<>();
        for (int i = 0; i < 1 << prefix - parent.prefix(); i++) {
            pieces.add(new Cidr(parent.address((long) i << 32 - prefix), prefix));
        }
        return pieces;
    }
}
