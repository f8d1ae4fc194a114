package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.NativeBuffer;
import rvpn.tun.PipeTun;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/** The host's end of a twin device, one plain packet at a time. */
final class HostSide {
    private static final long PATIENCE_NS = 30_000_000_000L;
    /** Leaves the processor to those that are waited for. */
    private static final long TURN_NS = 50_000;

    private HostSide() {}

    /** The kernel hands a packet to the device. */
    static void send(PipeTun tun, ByteBuffer packet) throws IOException {
        assertThat(offer(tun, packet)).as("taken").isTrue();
    }

    /** The kernel hands a packet to the device, unless its queue is full. */
    static boolean offer(PipeTun tun, ByteBuffer packet) throws IOException {
        return offering(tun, packet).call();
    }

    /** The same, to be repeated. */
    static Offer offering(PipeTun tun, ByteBuffer packet) {
        ByteBuffer frame = ByteBuffer.allocate(VirtioNetHeader.BYTES + packet.remaining())
                .put(VirtioNetHeader.BYTES, packet, packet.position(), packet.remaining());
        return new Offer(tun, frame);
    }

    /** As {@link #send}, but virtio header and packet. */
    static void sendRaw(PipeTun tun, ByteBuffer frame) throws IOException {
        assertThat(offerRaw(tun, frame)).as("taken").isTrue();
    }

    private static boolean offerRaw(PipeTun tun, ByteBuffer frame) throws IOException {
        return new Offer(tun, frame).call();
    }

    /** The same frame again and again; native memory is taken once, because a waiting test would exhaust it. */
    static final class Offer implements Callable<Boolean> {
        private final PipeTun tun;
        private final NativeBuffer buffer;
        private final Slices one = new Slices(1);

        Offer(PipeTun tun, ByteBuffer frame) {
            this.tun = tun;
            this.buffer = NativeBuffer.allocate(frame.remaining());
            buffer.bytes().put(0, frame, frame.position(), frame.remaining());
        }

        /** Whether the device took it. */
        @Override
        public Boolean call() throws IOException {
            one.clear();
            one.add(0, buffer.capacity());
            return tun.host().write(buffer, one) == 1;
        }
    }

    /** What the device hands to the kernel next. */
    static ByteBuffer receive(PipeTun tun) throws IOException {
        ByteBuffer frame = receiveRaw(tun);
        return frame.slice(VirtioNetHeader.BYTES, frame.remaining() - VirtioNetHeader.BYTES);
    }

    /** As {@link #receive}, but virtio header and packet. */
    static ByteBuffer receiveRaw(PipeTun tun) throws IOException {
        NativeBuffer buffer = NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
        Slices one = new Slices(1);
        long startNs = System.nanoTime();
        while (tun.host().read(buffer, 0, 0, one) == 0) {
            assertThat(System.nanoTime() - startNs).as("waited, ns").isLessThan(PATIENCE_NS);
            LockSupport.parkNanos(TURN_NS);
        }
        return buffer.bytes().slice(0, one.length(0));
    }

    /** Whether nothing waits there. */
    static boolean isSilent(PipeTun tun) throws IOException {
        return tun.host().read(NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES), 0, 0, new Slices(1)) == 0;
    }
}
