package rvpn.core.management;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import rvpn.core.Counter;
import rvpn.core.RoundTrips;

/** Who is connected, with its lanes, and what those have carried that are no more. Guarded by its {@link Chronicle}. */
final class Guest {
    private record Seat(LaneFacts facts, long sinceUnix) {}

    private static final double NS_PER_MS = 1e6;

    final long id;
    final long sinceUnix;
    final Introduction who;
    private final Map<Object, Seat> seats = new IdentityHashMap<>();
    private long leftReceivedBytes;
    private long leftSentBytes;

    Guest(long id, long sinceUnix, Introduction who) {
        this.id = id;
        this.sinceUnix = sinceUnix;
        this.who = who;
    }

    void sit(Object lane, LaneFacts facts, long unix) {
        seats.put(lane, new Seat(facts, unix));
    }

    /** A lane has ended; null where it was none of this guest's. */
    LaneFacts rise(Object lane) {
        Seat seat = seats.remove(lane);
        if (seat == null) {
            return null;
        }
        leftReceivedBytes += seat.facts.count(Counter.RECEIVED_BYTES);
        leftSentBytes += seat.facts.count(Counter.SENT_BYTES);
        return seat.facts;
    }

    boolean isGone() {
        return seats.isEmpty();
    }

    /** Those that live, by number. */
    List<LaneFacts> lanes() {
        return sorted().stream().map(Seat::facts).toList();
    }

    long receivedBytes() {
        return leftReceivedBytes + sum(Counter.RECEIVED_BYTES);
    }

    long sentBytes() {
        return leftSentBytes + sum(Counter.SENT_BYTES);
    }

    private long sum(Counter counter) {
        return seats.values().stream()
                .mapToLong(seat -> seat.facts.count(counter))
                .sum();
    }

    Report.Peer report() {
        List<Report.LaneReport> lanes = sorted().stream().map(Guest::report).toList();
        return new Report.Peer(
                id,
                Text.commonName(who.name()),
                lanes.isEmpty() ? "" : lanes.get(0).address(),
                sinceUnix,
                who.addresses(),
                who.networks().stream().map(Text::field).toList(),
                Text.field(who.node()),
                Text.field(who.software()),
                Text.field(who.suite()),
                receivedBytes(),
                sentBytes(),
                lanes);
    }

    private List<Seat> sorted() {
        List<Seat> all = new ArrayList<>(seats.values());
        all.sort(Comparator.comparingInt(seat -> seat.facts.number()));
        return all;
    }

    private static Report.LaneReport report(Seat seat) {
        LaneFacts facts = seat.facts;
        RoundTrips trips = facts.roundTrips();
        return new Report.LaneReport(
                facts.number(),
                Text.address(facts.addresses().peer()),
                seat.sinceUnix,
                facts.count(Counter.RECEIVED_BYTES),
                facts.count(Counter.SENT_BYTES),
                facts.count(Counter.RECEIVED_PACKETS),
                facts.count(Counter.SENT_PACKETS),
                ms(facts.roundTripNs().getAsLong()),
                ms(trips.quantileNs(0.5)),
                ms(trips.quantileNs(0.99)));
    }

    private static double ms(long ns) {
        return ns < 0 ? -1 : ns / NS_PER_MS;
    }
}
