package rvpn.core;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/**
 * Stream to device: 1 take plaintext, 2 find frames, 3 check packets, 4 write them in one call. Methods follow in that
 * order; all on the lane's event loop.
 */
final class Downlink {
    /** What the lane does with frames that are no packets. */
    interface ControlSink {
        void control(int type, byte[] body) throws ProtocolException;
    }

    private static final int BATCH_PACKETS = 256;

    private final FrameReader frames = new FrameReader();
    private final Slices accepted = new Slices(BATCH_PACKETS);
    private final Counters counters;
    private final ControlSink controls;
    private TunQueue queue;
    private PacketGate gate;
    private DeviceLimits limits;
    private Uplink back;
    private boolean held;

    Downlink(Counters counters, ControlSink controls) {
        this.counters = counters;
        this.controls = controls;
    }

    /** From now on packets may come; they go to this queue, and answers to those that cannot go on the other way. */
    void connect(TunQueue to, PacketGate through, Uplink answers) {
        queue = to;
        gate = through;
        limits = through.limits();
        back = answers;
    }

    /** What packets must satisfy from now on. */
    void gate(PacketGate through) {
        gate = through;
        limits = through.limits();
    }

    /** Leaves frames where they are until {@link #release}; what is read already waits in memory of fixed size. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
    }

    /** Delivers nothing more. */
    void end(EventLoop loop) {
        held = true;
        LaneMemory.freeLater(loop, frames::giveBack);
    }

    /** Moves all that the stream has, or until held; true if anything came. */
    boolean drain(PlainStream stream) throws ProtocolException, IOException {
        boolean heard = false;
        deliver();
        while (!held) {
            int taken = stream.take(frames.free());
            if (taken == 0) {
                return heard;
            }
            heard = true;
            frames.filled(taken);
            deliver();
        }
        return heard;
    }

    private void deliver() throws ProtocolException, IOException {
        try {
            while (!held) {
                int type = frames.next();
                if (type == FrameReader.NONE) {
                    break;
                }
                if (type == Frame.PACKET) {
                    packet(frames.bodyAt(), frames.bodyLength());
                } else {
                    write(); // a control frame may end everything
                    controls.control(type, frames.body());
                }
            }
        } finally {
            write();
        }
    }

    private void packet(int at, int length) throws ProtocolException, IOException {
        if (queue == null) {
            throw new ProtocolException(Control.Reason.EARLY_FRAME, "a packet came before the greeting was complete");
        }
        ByteBuffer bytes = frames.buffer().bytes();
        Counter refusal = gate.refusal(bytes, at, length);
        if (refusal != null) {
            counters.add(refusal, 1);
            return;
        }
        if (limits.isTooBig(bytes, at, length)) {
            counters.add(Counter.DROPPED_TOO_BIG, 1);
            back.answerTooBig(bytes, at + VirtioNetHeader.BYTES, length - VirtioNetHeader.BYTES);
            return;
        }
        if (limits.lowerMss(bytes, at)) {
            counters.add(Counter.LOWERED_MSS, 1);
        }
        accepted.add(at, length);
        if (accepted.isFull()) {
            write();
        }
    }

    private void write() throws IOException {
        int count = accepted.count();
        if (count == 0) {
            return;
        }
        long bytes = 0;
        int taken = 0;
        queue.write(frames.buffer(), accepted);
        for (int i = 0; i < count; i++) {
            int length = accepted.length(i);
            if (length > 0) {
                taken++;
                bytes += length - VirtioNetHeader.BYTES;
            }
        }
        accepted.clear();
        counters.add(Counter.RECEIVED_PACKETS, taken);
        counters.add(Counter.RECEIVED_BYTES, bytes);
        counters.add(Counter.DROPPED_BY_DEVICE, count - taken);
    }
}
