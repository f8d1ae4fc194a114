package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import rvpn.seed.connect.Await;
import rvpn.tun.NativeBuffer;
import rvpn.tun.PipeTun;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/** What the host of a device's twin sends and receives, queue by queue. */
final class HostSide {
    private static final int VNET_HDR_BYTES = 10;

    private HostSide() {}

    static void send(PipeTun tun, int queue, ByteBuffer packet) throws Exception {
        NativeBuffer buffer = NativeBuffer.allocate(VNET_HDR_BYTES + packet.remaining());
        buffer.bytes().put(VNET_HDR_BYTES, packet, 0, packet.remaining());
        Slices one = new Slices(1);
        one.add(0, buffer.capacity());
        assertThat(tun.host(queue).write(buffer, one)).isEqualTo(1);
    }

    static ByteBuffer receive(PipeTun tun, int queue) throws Exception {
        NativeBuffer buffer = NativeBuffer.allocate(TunQueue.MAX_PACKET_BYTES);
        Slices one = new Slices(1);
        Await.until("a packet comes", () -> tun.host(queue).read(buffer, 0, 0, one) == 1);
        return buffer.bytes().slice(VNET_HDR_BYTES, one.length(0) - VNET_HDR_BYTES);
    }
}
