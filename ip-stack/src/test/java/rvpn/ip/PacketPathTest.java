package rvpn.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the packet path costs: no byte of garbage, and a large table in good time. */
class PacketPathTest {
    private static final int ROUTES = 130_000;
    private static final int PACKETS = 10_000;
    private static final int AT = VirtioNetHeader.BYTES;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void loads130000RoutesInWellUnderASecond() {
        Map<Cidr, Integer> routes = manyRoutes();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long startNs = System.nanoTime();
            assertThat(RouteTable.of(routes).size()).isEqualTo(ROUTES);
            best = Math.min(best, System.nanoTime() - startNs);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(700));
    }

    @Test
    void allocatesNothingPerPacket() {
        RouteTable<Integer> table = RouteTable.of(manyRoutes());
        ByteBuffer v4 = superPacket("10.0.0.1", "10.0.0.2");
        ByteBuffer v6 = superPacket("fd00::1", "fd00::2");
        int wanted = carry(v4, table) + carry(v6, table);

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < PACKETS; i++) {
            int found = carry(v4, table) + carry(v6, table);
            if (found != wanted) {
                throw new AssertionError("packet " + i + " went another way");
            }
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(PACKETS);
    }

    /** All that a lane asks of one packet; 1 for each route that it finds. */
    private static int carry(ByteBuffer b, RouteTable<Integer> table) {
        int length = b.capacity() - AT;
        boolean passes = IpPacket.check(b, AT, length) == PacketFault.NONE
                && AddressScope.ofSource(b, AT) == AddressScope.UNICAST
                && AddressScope.ofDestination(b, AT) == AddressScope.UNICAST
                && VirtioNetHeader.check(b, 0, AT, length) == HeaderFault.NONE;
        if (!passes) {
            throw new AssertionError("the test's own packet does not pass");
        }
        VirtioNetHeader.normalize(b, 0, AT);
        Checksum.sum(b, AT, length);
        return (table.lookupSource(b, AT) == null ? 0 : 1) + (table.lookupDestination(b, AT) == null ? 0 : 1);
    }

    private static ByteBuffer superPacket(String from, String to) {
        ByteBuffer b = ByteBuffer.allocateDirect(AT + 65_535);
        int length = TestPackets.putSuperTcp(b, 0, IpAddress.parse(from), IpAddress.parse(to), 30_000, 1_400);
        return b.slice(0, AT + length);
    }

    private static Map<Cidr, Integer> manyRoutes() {
        SplittableRandom random = new SplittableRandom(7);
        Map<Cidr, Integer> routes = new HashMap<>();
        routes.put(Cidr.parse("0.0.0.0/0"), -1);
        routes.put(Cidr.parse("::/0"), -1);
        while (routes.size() < ROUTES) {
            IpAddress address = random.nextInt(4) != 0
                    ? IpAddress.v4(random.nextInt())
                    : IpAddress.v6(random.nextLong() | 1L << 61, random.nextLong());
            routes.put(Cidr.around(address, 12 + random.nextInt(21)), routes.size());
        }
        return routes;
    }
}
