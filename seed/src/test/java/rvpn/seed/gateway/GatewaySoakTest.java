package rvpn.seed.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectCounters;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.TestDns;

@Timeout(120)
@ExtendWith(LeakWatch.class)
class GatewaySoakTest {
    private static final int CLIENTS = 3_000;
    private static final int PLACES = 20;
    private static final String HOST = "vpn-seed-server.shoot-a.svc.cluster.local";
    private static final String REQUEST =
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nReversed-VPN: outbound|1194||" + HOST + "\r\n\r\n";

    @Test
    void clientsThatLeaveAtAnyMomentLeaveNothingBehind() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        ConnectLimits limits = new ConnectLimits(PLACES, PLACES, 10_000, 10_000);
        try (Origin origin = new Origin();
                TestDns dns = new TestDns(60);
                VpnGateway gateway = VpnGateway.start(
                        ConfigBuilder.gateway(limits)
                                .hosts(Map.of(HOST, origin.address()))
                                .build(),
                        dns.names())) {
            long filesBefore = openFiles();
            for (int client = 0; client < CLIENTS; client++) {
                leave(gateway, random);
                while (!origin.isUntouched()) {
                    origin.next().close();
                }
            }
            Await.until("everything is over, seed " + seed, () -> {
                while (!origin.isUntouched()) {
                    origin.next().close();
                }
                return isEmpty(gateway) && openFiles() <= filesBefore + 5;
            });
            Await.until("every place is free", () -> isEmpty(gateway) && isEveryPlaceFree(gateway, origin));
        }
    }

    private static void leave(VpnGateway gateway, SplittableRandom random) throws Exception {
        RawClient client = RawClient.of(gateway.address());
        try {
            client.send(
                    REQUEST.substring(0, random.nextInt(4) == 0 ? random.nextInt(REQUEST.length()) : REQUEST.length()));
            if (random.nextBoolean()) {
                client.send(new byte[random.nextInt(100_000)]);
            }
            if (random.nextInt(3) == 0) {
                client.end();
            }
        } catch (IOException refused) {
            // this, too, is a way to leave
        }
        if (random.nextBoolean()) {
            client.reset();
        } else {
            client.close();
        }
    }

    private static boolean isEmpty(VpnGateway gateway) {
        ConnectCounters.Snapshot now = gateway.counters().snapshot();
        return now.joined() == now.ended();
    }

    /** The last who have left may be dialled for after all the others are over. */
    private static boolean isEveryPlaceFree(VpnGateway gateway, Origin origin) throws Exception {
        RawClient[] clients = new RawClient[PLACES];
        int joined = 0;
        for (int place = 0; place < PLACES; place++) {
            clients[place] = RawClient.of(gateway.address()).send(REQUEST);
            joined += clients[place].head().startsWith("HTTP/1.1 200 ") ? 1 : 0;
        }
        for (RawClient client : clients) {
            client.close();
        }
        while (!origin.isUntouched()) {
            origin.next().close();
        }
        return joined == PLACES;
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
