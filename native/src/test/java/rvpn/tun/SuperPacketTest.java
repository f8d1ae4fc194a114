package rvpn.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two kernels' worth of network: namespace A with hn-a 10.98.0.1, namespace B with hn-b 10.98.0.2, and a thread that
 * carries packets between the two devices as a tunnel would, untouched.
 */
class SuperPacketTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.98.0.2", 5003);
    private static final long STREAM_BYTES = 256L << 20;

    private final NativeBuffer buffer = NativeBuffer.allocate(4 * TunQueue.MAX_PACKET_BYTES);
    private final Slices packets = new Slices(64);
    private volatile boolean done;
    private long packetsToB;
    private long bytesToB;
    private long refused;

    @Test
    @Timeout(60)
    void tcpSegmentsTravelAsSuperPacketsFromOneDeviceToAnother() throws Exception {
        NetworkNamespace outside = NetworkNamespace.enter();
        try (LinuxTun b = openUp("hn-b", "10.98.0.2/30");
                ServerSocketChannel server = ServerSocketChannel.open().bind(SERVER)) {
            NetworkNamespace inside = NetworkNamespace.enter();
            try (LinuxTun a = openUp("hn-a", "10.98.0.1/30");
                    SocketChannel client = SocketChannel.open()) {
                stream(a, client, b, server);
            } finally {
                inside.leave();
            }
        } finally {
            outside.leave();
        }
        assertThat(refused).isZero();
        assertThat(bytesToB / packetsToB).as("mean bytes of a packet").isGreaterThan(10_000);
    }

    private void stream(LinuxTun a, SocketChannel client, LinuxTun b, ServerSocketChannel server) throws Exception {
        FutureTask<Long> received = start("sink", () -> receiveAll(server));
        FutureTask<Void> carrier = start("carrier", () -> carry(a, b));
        try {
            client.connect(SERVER);
            send(client);
            assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(STREAM_BYTES);
        } finally {
            done = true;
            carrier.get(5, TimeUnit.SECONDS);
        }
    }

    private static LinuxTun openUp(String name, String address) throws IOException {
        LinuxTun tun = LinuxTun.open(name, 1);
        Command.run("link set dev " + name + " up\naddress add " + address + " dev " + name, "ip", "-batch", "-");
        return tun;
    }

    private static <T> FutureTask<T> start(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void send(SocketChannel client) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long left = STREAM_BYTES; left > 0; ) {
            zeros.clear().limit((int) Math.min(left, zeros.capacity()));
            left -= client.write(zeros);
        }
        client.shutdownOutput();
    }

    private static long receiveAll(ServerSocketChannel server) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
        long received = 0;
        try (SocketChannel peer = server.accept()) {
            for (int n = 0; n >= 0; n = peer.read(bytes.clear())) {
                received += n;
            }
        }
        return received;
    }

    private Void carry(LinuxTun a, LinuxTun b) throws IOException {
        TunQueue queueA = a.queues().get(0);
        TunQueue queueB = b.queues().get(0);
        while (!done) {
            int toB = carryOnce(queueA, queueB);
            packetsToB += toB;
            for (int i = 0; i < toB; i++) {
                bytesToB += packets.length(i);
            }
            if (toB + carryOnce(queueB, queueA) == 0) {
                Thread.yield();
            }
        }
        return null;
    }

    private int carryOnce(TunQueue from, TunQueue to) throws IOException {
        packets.clear();
        int count = from.read(buffer, 0, 0, packets);
        refused += count - to.write(buffer, packets);
        return count;
    }
}
