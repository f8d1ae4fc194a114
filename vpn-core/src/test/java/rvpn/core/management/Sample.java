package rvpn.core.management;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import rvpn.core.Counter;
import rvpn.core.LaneAddresses;
import rvpn.core.RoundTrips;

/** Peers and lanes as a tunnel's end would tell of them. */
final class Sample {
    static final Instant NOW = Instant.parse("2025-12-19T11:12:04Z");
    static final long NOW_UNIX = 1_766_142_724L;

    private Sample() {}

    static Introduction shoot(String session) {
        return new Introduction(
                session,
                "vpn-shoot-client",
                "TLS_AES_256_GCM_SHA384",
                "node-1",
                "vpn-shoot-client 1.0.0",
                List.of("192.168.123.2", "fd8f:6d53:b97a:1::2"),
                List.of("100.96.0.0/11", "10.250.0.0/16"));
    }

    static LaneFacts lane(int number, String host, int port, long received, long sent) {
        return lane(number, host, port, received, sent, new ArrayList<>());
    }

    /** @param ends takes the words of each end that is asked for */
    static LaneFacts lane(int number, String host, int port, long received, long sent, List<String> ends) {
        Map<Counter, Long> counts = new EnumMap<>(Counter.class);
        counts.put(Counter.RECEIVED_BYTES, received);
        counts.put(Counter.SENT_BYTES, sent);
        RoundTrips trips = new RoundTrips();
        trips.add(400_000);
        return new LaneFacts(
                number,
                new LaneAddresses(new InetSocketAddress("10.0.0.1", 1194), new InetSocketAddress(host, port)),
                counter -> counts.getOrDefault(counter, 0L),
                () -> 400_000,
                trips,
                ends::add);
    }

    static Chronicle chronicle(Mode mode) {
        return new Chronicle(mode, () -> NOW);
    }

    static Reporter reporter(Chronicle chronicle) {
        return new Reporter(
                "vpn-test",
                chronicle,
                counter -> switch (counter) {
                    case RECEIVED_BYTES -> 1000;
                    case SENT_BYTES -> 2000;
                    case DROPPED_SOURCE -> 3;
                    default -> 0;
                },
                () -> NOW);
    }
}
