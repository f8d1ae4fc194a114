package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Names;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;

/** Many receivers that stand still while their senders would go on for ever. */
@Timeout(120)
@ExtendWith(LeakWatch.class)
class StalledStreamsTest {
    private static final int STREAMS = 400;
    private static final int MIB = 1 << 20;
    private static final int SMALL_BYTES = 16 << 10;
    private static final long STANDSTILL_NS = 1_000_000_000;
    private static final String HOST = "vpn-seed-server.shoot-a.svc.cluster.local";
    private static final String REQUEST =
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nReversed-VPN: outbound|1194||" + HOST + "\r\n\r\n";

    @Test
    void costBoundedMemoryAndDoNotStopTheOthers() throws Exception {
        ConnectLimits limits = new ConnectLimits(2 * STREAMS, 100, 10_000, 10_000);
        List<RawClient> stalled = new ArrayList<>();
        try (Origin origin = new Origin();
                VpnGateway gateway = VpnGateway.start(
                        ConfigBuilder.gateway(limits)
                                .hosts(Map.of(HOST, origin.address()))
                                .build(),
                        Names.ofHost(Names.Lookup.ABSOLUTE))) {
            long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
            for (int i = 0; i < STREAMS; i++) {
                RawClient client = join(gateway);
                RawClient flood = origin.next();
                flood.socket().setSendBufferSize(SMALL_BYTES);
                stalled.add(client);
                stalled.add(flood);
                flood(flood);
            }
            awaitStandstill(gateway);
            long held = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - before;
            System.out.printf("%d stalled streams hold %.1f MiB of buffers%n", STREAMS, held / (double) MIB);
            assertThat(held).isBetween(8L * MIB, 20L * MIB);
            try (RawClient client = join(gateway);
                    RawClient server = origin.next()) {
                client.send("to").end();
                assertThat(server.read(2)).isEqualTo("to");
                server.send("fro");
                assertThat(client.read(3)).isEqualTo("fro");
            }
            for (RawClient end : stalled) {
                end.close();
            }
            Await.until(
                    "all are over",
                    () -> gateway.counters().snapshot().ended()
                            == gateway.counters().snapshot().joined());
        }
    }

    private static RawClient join(VpnGateway gateway) throws Exception {
        Socket socket = SocketChannel.open().socket();
        socket.setReceiveBufferSize(SMALL_BYTES); // else the kernel takes megabytes for each
        socket.connect(gateway.address());
        RawClient client = new RawClient(socket).send(REQUEST);
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        return client;
    }

    private static void flood(RawClient sender) {
        Thread thread = new Thread(() -> {
            byte[] bytes = new byte[64 * 1024];
            try {
                while (true) {
                    sender.out().write(bytes);
                }
            } catch (IOException over) {
                // reset at the end
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void awaitStandstill(VpnGateway gateway) throws Exception {
        long[] last = {-1, 0}; // bytes, and when they were that many first
        Await.until("no sender gets on any more", () -> {
            long bytes = gateway.counters().snapshot().toClientBytes();
            if (bytes != last[0]) {
                last[0] = bytes;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > STANDSTILL_NS;
        });
    }
}
