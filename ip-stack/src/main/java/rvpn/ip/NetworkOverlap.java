package rvpn.ip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two networks with an address in common.
 *
 * @param first of the first list that was given, or the earlier in the only one
 */
public record NetworkOverlap(Named first, Named second) {
    /**
     * A network and what people call it.
     *
     * @param name such as {@code seed pods}
     */
    public record Named(String name, Cidr network) {
        @Override
        public String toString() {
            return name + " " + network;
        }
    }

    private record Place(Named named, boolean isFirst, int index) {}

    /** Each pair of one network of each list; {@code O(n log n)} besides the pairs. */
    public static List<NetworkOverlap> between(List<Named> firsts, List<Named> seconds) {
        return sweep(Stream.concat(places(firsts, true), places(seconds, false)).toList(), false);
    }

    /** Each pair within the list. */
    public static List<NetworkOverlap> among(List<Named> networks) {
        return sweep(places(networks, true).toList(), true);
    }

    @Override
    public String toString() {
        return first + " overlap " + second;
    }

    private static Stream<Place> places(List<Named> list, boolean isFirst) {
        return Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(i -> new Place(list.get(i), isFirst, i));
    }

    /** In their order, in which whatever contains another comes first, those that contain the present one are open. */
    private static List<NetworkOverlap> sweep(List<Place> places, boolean withinOneList) {
        List<Place> sorted = places.stream()
                .sorted(Comparator.comparing(place -> place.named().network()))
                .toList();
        List<NetworkOverlap> overlaps = new ArrayList<>();
        Deque<Place> open = new ArrayDeque<>();
        for (Place place : sorted) {
            while (!open.isEmpty()
                    && !open.peek().named().network().contains(place.named().network())) {
                open.pop();
            }
            for (Place around : open) {
                if (withinOneList || around.isFirst() != place.isFirst()) {
                    overlaps.add(pair(around, place));
                }
            }
            open.push(place);
        }
        return overlaps;
    }

    private static NetworkOverlap pair(Place a, Place b) {
        boolean inOrder = a.isFirst() == b.isFirst() ? a.index() < b.index() : a.isFirst();
        return inOrder ? new NetworkOverlap(a.named(), b.named()) : new NetworkOverlap(b.named(), a.named());
    }
}
