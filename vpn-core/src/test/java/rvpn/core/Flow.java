package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import rvpn.ip.IpAddress;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.NativeBuffer;
import rvpn.tun.PipeTun;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/** Packets of any size from one host to the other, each compared byte for byte and in order. */
final class Flow {
    private static final long PATIENCE_NS = 60_000_000_000L;
    private static final long TURN_NS = 50_000;
    // Less than any queue on the way, so that nothing is dropped.
    private static final long WINDOW_BYTES = 512 * 1024;

    private final PipeTun from;
    private final PipeTun to;
    private final IpAddress source;
    private final IpAddress destination;
    private final int[] payloadBytes;
    private final AtomicLong underway = new AtomicLong();
    private final long startNs = System.nanoTime();

    Flow(PipeTun from, PipeTun to, String source, String destination, int[] payloadBytes) {
        this.from = from;
        this.to = to;
        this.source = IpAddress.parse(source);
        this.destination = IpAddress.parse(destination);
        this.payloadBytes = payloadBytes;
    }

    /** Mostly small, some large, as packets are. */
    static int[] sizes(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.ints(count)
                .map(i -> Math.floorMod(i, random.nextInt(8) == 0 ? 60_000 : 1400) + 8)
                .toArray();
    }

    /** Both halves, each on a thread of its own. */
    CompletableFuture<Void> start() {
        return CompletableFuture.allOf(run(this::send), run(this::receive));
    }

    private interface Half {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> run(Half half) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        half.run();
                        done.complete(null);
                    } catch (Exception | AssertionError failed) {
                        done.completeExceptionally(failed);
                    }
                },
                "flow");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void send() throws Exception {
        NativeBuffer buffer = NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
        Slices one = new Slices(1);
        for (int i = 0; i < payloadBytes.length; i++) {
            int length = VirtioNetHeader.BYTES + put(buffer.bytes(), i);
            underway.addAndGet(length);
            while (underway.get() > WINDOW_BYTES || !offer(buffer, one, length)) {
                awaitTurn(i);
            }
        }
    }

    private boolean offer(NativeBuffer buffer, Slices one, int length) throws Exception {
        one.clear();
        one.add(0, length);
        return from.host().write(buffer, one) == 1;
    }

    private void receive() throws Exception {
        ByteBuffer expected = ByteBuffer.allocateDirect(TunQueue.MAX_PACKET_BYTES);
        NativeBuffer buffer = NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
        Slices one = new Slices(1);
        for (int i = 0; i < payloadBytes.length; i++) {
            one.clear();
            while (to.host().read(buffer, 0, 0, one) == 0) {
                awaitTurn(i);
            }
            int length = VirtioNetHeader.BYTES + put(expected, i);
            assertThat(buffer.bytes().slice(0, one.length(0)))
                    .as("packet %d of %s bytes", i, length)
                    .isEqualTo(expected.slice(0, length));
            underway.addAndGet(-length);
        }
    }

    private int put(ByteBuffer b, int i) {
        VirtioNetHeader.writeNone(b, 0);
        int length = TestPackets.putUdp(b, VirtioNetHeader.BYTES, source, destination, payloadBytes[i]);
        b.putInt(VirtioNetHeader.BYTES + length - 4, i);
        return length;
    }

    /** Lets the event loops have the processor: there may be no more than two. */
    private void awaitTurn(int i) {
        if (System.nanoTime() - startNs > PATIENCE_NS) {
            throw new AssertionError("waited too long for packet " + i);
        }
        LockSupport.parkNanos(TURN_NS);
    }
}
