package rvpn.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import rvpn.ip.AddressScope;
import rvpn.ip.FlowHash;
import rvpn.ip.IcmpTooBig;
import rvpn.ip.IpPacket;
import rvpn.ip.IpProtocol;
import rvpn.ip.PacketFault;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.Slices;
import rvpn.tun.TunQueue;

/**
 * Device to stream: 1 read packets, 2 let each wait with its like, 3 seal and send as much as the stream takes. Methods
 * follow in that order; all on the lane's event loop.
 *
 * <p>What may wait is bounded. Small packets of flows that have nothing else waiting (ACK, SYN, ping, DNS) go ahead of
 * the rest, so that a bulk transfer does not delay them; a flow keeps its order. The rest is kept short by dropping, as
 * a router would: by {@link Codel}, and beyond {@link #BULK_BYTES} segments of TCP, whose sender slows down. When there
 * is no room for others either the device is not read, and the kernel drops.
 */
final class Uplink {
    /** Of TCP and others together; others alone may take up the margin. */
    private static final int BULK_BYTES = 2048 * 1024;

    private static final int MAX_FRAME_BYTES = Frame.HEADER_BYTES + TunQueue.MAX_PACKET_BYTES;
    /** One frame beyond the bound, one that might not fit at the memory's end, one that is read, and one to spare. */
    private static final int BULK_MARGIN_BYTES = 4 * MAX_FRAME_BYTES;

    private static final int BULK_FRAMES = 1024;
    private static final int SPARSE_BYTES = 32 * 1024;
    private static final int SPARSE_FRAMES = 256;
    /** A full segment of an ordinary network, and no super-packet. */
    private static final int MAX_SPARSE_FRAME_BYTES = Frame.HEADER_BYTES + VirtioNetHeader.BYTES + 1500;

    private static final int MAX_SPARSE_OF_FLOW = 4;
    private static final int READ_PACKETS = 256;
    private static final int RUN_BYTES = 128 * 1024;
    private static final int FLOWS = 1024;
    private static final long TARGET_NS = 5_000_000;
    private static final long INTERVAL_NS = 100_000_000;

    private final FrameRing bulk = new FrameRing(BULK_BYTES + BULK_MARGIN_BYTES, BULK_FRAMES, MAX_FRAME_BYTES);
    private final FrameRing sparse = new FrameRing(SPARSE_BYTES, SPARSE_FRAMES, MAX_SPARSE_FRAME_BYTES);
    private final short[] bulkOfFlow = new short[FLOWS];
    private final short[] sparseOfFlow = new short[FLOWS];
    private final Codel codel = new Codel(TARGET_NS, INTERVAL_NS, 2 * MAX_FRAME_BYTES);
    private final Slices packets = new Slices(READ_PACKETS);
    private final ByteBuffer answer =
            ByteBuffer.allocate(Frame.HEADER_BYTES + VirtioNetHeader.BYTES + IcmpTooBig.MAX_BYTES);
    private final TunQueue queue;
    private final OwnStream own;
    private final Counters counters;
    private DeviceLimits limits;
    private boolean recursive;
    private boolean answersEnded;

    /**
     * @param limits of the device
     * @param own the connection that carries all this
     */
    Uplink(TunQueue queue, DeviceLimits limits, OwnStream own, Counters counters) {
        this.queue = queue;
        this.limits = limits;
        this.own = own;
        this.counters = counters;
    }

    /** From now on others. */
    void limits(DeviceLimits others) {
        limits = others;
    }

    // 1. From the device.

    /** Whether {@link #read} takes anything. */
    boolean hasRoom() {
        return bulk.makeRoom(READ_PACKETS);
    }

    /** Reads what waits in the device, as far as there is room. */
    void read(long nowNs) throws IOException {
        if (!hasRoom()) {
            return;
        }
        packets.clear();
        int count = queue.read(bulk.memory(), bulk.freeAt(), bulk.freeEnd(), Frame.HEADER_BYTES, packets);
        for (int i = 0; i < count; i++) {
            place(packets.offset(i), packets.length(i), nowNs);
        }
    }

    // 2. In the queues.

    private void place(int bodyAt, int bodyBytes, long nowNs) {
        if (bodyBytes < Frame.minBodyBytes(Frame.PACKET)) {
            // Raw sockets put anything into a device, but the peer would end the stream.
            counters.add(Counter.DROPPED_MALFORMED, 1);
            return;
        }
        ByteBuffer bytes = bulk.memory().bytes();
        int packetAt = bodyAt + VirtioNetHeader.BYTES;
        boolean isGood = IpPacket.check(bytes, packetAt, bodyBytes - VirtioNetHeader.BYTES) == PacketFault.NONE;
        if (isGood) {
            Counter refusal = refusal(bytes, packetAt);
            if (refusal != null) {
                counters.add(refusal, 1);
                return;
            }
            if (limits.lowerMss(bytes, bodyAt)) {
                counters.add(Counter.LOWERED_MSS, 1);
            }
        }
        int flow = isGood ? FlowHash.of(bytes, packetAt) & FLOWS - 1 : 0;
        int at = bodyAt - Frame.HEADER_BYTES;
        int length = Frame.HEADER_BYTES + bodyBytes;
        bytes.putInt(at, Frame.header(Frame.PACKET, bodyBytes));
        if (isSparse(flow, length)) {
            sparse.append(bytes, at, length, flow, nowNs);
            sparseOfFlow[flow]++;
        } else if (isGood && bulk.bytes() > BULK_BYTES && IpPacket.protocol(bytes, packetAt) == IpProtocol.TCP) {
            counters.add(Counter.DROPPED_QUEUE, 1);
        } else {
            bulk.append(at, length, flow, nowNs);
            bulkOfFlow[flow]++;
        }
    }

    /** What the host must not send to the peer; null for all else. */
    private Counter refusal(ByteBuffer bytes, int packetAt) {
        if (AddressScope.ofDestination(bytes, packetAt) != AddressScope.UNICAST
                || AddressScope.ofSource(bytes, packetAt) != AddressScope.UNICAST) {
            return Counter.DROPPED_OWN_SCOPE;
        }
        if (own.has(bytes, packetAt)) {
            recursive = true;
            return Counter.DROPPED_RECURSION;
        }
        return null;
    }

    /** Whether a packet of the tunnel's own connection has come out of the device. */
    boolean isRecursive() {
        return recursive;
    }

    /** Why that is the end, for people. */
    String recursion() {
        return "the way to " + own.peer()
                + " leads into the tunnel, which would run through itself; remove the route that"
                + " covers that address";
    }

    /** Answers a packet of the peer's that is too long; without room for it the peer has to ask again. */
    void answerTooBig(ByteBuffer packet, int packetAt, int packetLength) {
        if (answersEnded || !sparse.makeRoom(1)) {
            return;
        }
        int answerAt = Frame.HEADER_BYTES + VirtioNetHeader.BYTES;
        int bytes = limits.tooBig().write(answer, answerAt, packet, packetAt, packetLength);
        if (bytes > 0) {
            answer.putInt(0, Frame.header(Frame.PACKET, VirtioNetHeader.BYTES + bytes));
            int flow = FlowHash.of(answer, answerAt) & FLOWS - 1;
            sparse.append(answer, 0, answerAt + bytes, flow, 0); // nobody asks how long a small one waits
            sparseOfFlow[flow]++;
        }
    }

    /** What is in the queues now is all that will be sent. */
    void endAnswers() {
        answersEnded = true;
    }

    private boolean isSparse(int flow, int length) {
        return length <= MAX_SPARSE_FRAME_BYTES
                && bulkOfFlow[flow] == 0
                && sparseOfFlow[flow] < MAX_SPARSE_OF_FLOW
                && sparse.makeRoom(1);
    }

    /** Nothing waits here. */
    boolean isEmpty() {
        return bulk.isEmpty() && sparse.isEmpty();
    }

    /** Gives the queues' memory back; nothing is read or sent any more. */
    void giveBack() {
        bulk.giveBack();
        sparse.giveBack();
    }

    // 3. To the stream.

    /** Sends all small packets and a run of the others. */
    void send(PlainStream stream, long nowNs) {
        while (!sparse.isEmpty()) {
            sendRun(sparse, sparseOfFlow, SPARSE_BYTES, stream);
        }
        int budget = RUN_BYTES;
        while (budget > 0 && !bulk.isEmpty()) {
            dropLate(nowNs);
            budget -= sendRun(bulk, bulkOfFlow, budget, stream);
        }
        stream.flush();
    }

    private void dropLate(long nowNs) {
        while (!bulk.isEmpty() && codel.drops(nowNs - bulk.headTimeNs(), bulk.bytes(), nowNs)) {
            bulkOfFlow[bulk.headFlow()]--;
            bulk.remove();
            counters.add(Counter.DROPPED_QUEUE, 1);
        }
    }

    /** Sends neighbours as one piece, at least one frame unless there is none; the number of bytes. */
    private int sendRun(FrameRing ring, short[] ofFlow, int budget, PlainStream stream) {
        if (ring.isEmpty()) {
            return 0;
        }
        int from = ring.headAt();
        int end = from;
        int framed = 0;
        while (!ring.isEmpty() && ring.headAt() == end && end - from < budget) {
            end += ring.headBytes();
            ofFlow[ring.headFlow()]--;
            ring.remove();
            framed++;
        }
        counters.add(Counter.SENT_PACKETS, framed);
        counters.add(Counter.SENT_BYTES, end - from - (long) framed * (Frame.HEADER_BYTES + VirtioNetHeader.BYTES));
        stream.send(ring.memory().bytes(), from, end - from);
        return end - from;
    }
}
