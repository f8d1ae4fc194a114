package rvpn.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.NativeBuffer;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/**
 * Device to stream: 1 read a run of packets back to back, 2 frame them in place, 3 seal and send the run. Methods follow
 * in that order; all on the lane's event loop. Nothing is queued here: when the stream is full the device is not read,
 * so its queue fills and the kernel drops.
 */
final class Uplink {
    private static final int RUN_BYTES = 96 * 1024;
    private static final int RUN_PACKETS = 256;

    private final NativeBuffer run = NativeBuffer.allocate(RUN_BYTES + Frame.HEADER_BYTES + TunQueue.MAX_PACKET_BYTES);
    private final Slices packets = new Slices(RUN_PACKETS);
    private final TunQueue queue;
    private final Counters counters;

    Uplink(TunQueue queue, Counters counters) {
        this.queue = queue;
        this.counters = counters;
    }

    /** Moves one run, if anything waits. */
    void moveRun(PlainStream stream) throws IOException {
        packets.clear();
        int count = queue.read(run, 0, Frame.HEADER_BYTES, packets);
        if (count > 0) {
            int end = frame(count);
            if (end > 0) {
                stream.send(run.bytes(), 0, end);
            }
        }
    }

    private int frame(int count) {
        ByteBuffer bytes = run.bytes();
        int end = 0;
        int framed = 0;
        for (int i = 0; i < count; i++) {
            int length = packets.length(i);
            if (length < Frame.minBodyBytes(Frame.PACKET)) {
                continue; // raw sockets put anything into a device, but the peer would end the stream
            }
            int body = end + Frame.HEADER_BYTES;
            if (body < packets.offset(i)) {
                bytes.put(body, bytes, packets.offset(i), length);
            }
            bytes.putInt(end, Frame.header(Frame.PACKET, length));
            end = body + length;
            framed++;
        }
        counters.add(Counter.SENT_PACKETS, framed);
        counters.add(Counter.SENT_BYTES, end - (long) framed * (Frame.HEADER_BYTES + VirtioNetHeader.BYTES));
        counters.add(Counter.DROPPED_MALFORMED, count - framed);
        return end;
    }
}
