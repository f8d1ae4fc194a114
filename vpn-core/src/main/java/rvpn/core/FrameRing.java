package rvpn.core;

import java.nio.ByteBuffer;
import rvpn.tun.NativeBuffer;

/**
 * Frames that wait, first in, first out, in one piece of memory. New ones are read straight into the free part and
 * appended where they lie; neighbours stay neighbours, so that many can be sealed as one piece. Nothing here allocates.
 */
final class FrameRing {
    private final NativeBuffer memory;
    private ByteBuffer bytes;
    private final int maxFrameBytes;
    private final int[] ats;
    private final int[] lengths;
    private final int[] flows;
    private final long[] timesNs;
    private final int mask;
    private int head;
    private int count;
    private int tailAt;
    private int waitingBytes;
    /** The tail has begun again at the front of the memory, the head has not. */
    private boolean wrapped;

    /**
     * @param capacityBytes of all frames, with the room that ends of memory waste
     * @param capacityFrames a power of two
     * @param maxFrameBytes of one frame
     */
    FrameRing(int capacityBytes, int capacityFrames, int maxFrameBytes) {
        this.memory = NativeBuffer.reserve(capacityBytes);
        this.bytes = memory.bytes();
        this.maxFrameBytes = maxFrameBytes;
        this.ats = new int[capacityFrames];
        this.lengths = new int[capacityFrames];
        this.flows = new int[capacityFrames];
        this.timesNs = new long[capacityFrames];
        this.mask = capacityFrames - 1;
    }

    NativeBuffer memory() {
        return memory;
    }

    /** Gives its memory back, and is empty and without room from then on. */
    void giveBack() {
        memory.free();
        bytes = memory.bytes();
        count = 0;
        waitingBytes = 0;
        tailAt = 0;
        wrapped = false;
    }

    // 1. At the tail.

    /**
     * Makes the free piece as long as it can be, and tells whether it takes so many frames, one of them as long as can be.
     * Asked before the piece is written into.
     */
    boolean makeRoom(int frames) {
        if (!wrapped && count > 0 && memory.capacity() - tailAt < maxFrameBytes && headAt() >= maxFrameBytes) {
            tailAt = 0;
            wrapped = true;
        }
        return ats.length - count >= frames && freeEnd() - tailAt >= maxFrameBytes;
    }

    /** Where the free piece begins. */
    int freeAt() {
        return tailAt;
    }

    /** Where it ends. */
    int freeEnd() {
        return wrapped ? headAt() : memory.capacity();
    }

    /** Takes over a frame in the free piece; one that is not at its beginning moves there. */
    void append(int at, int length, int flow, long nowNs) {
        if (at != tailAt) {
            bytes.put(tailAt, bytes, at, length);
        }
        add(length, flow, nowNs);
    }

    /** Copies a frame from elsewhere. */
    void append(ByteBuffer from, int at, int length, int flow, long nowNs) {
        bytes.put(tailAt, from, at, length);
        add(length, flow, nowNs);
    }

    private void add(int length, int flow, long nowNs) {
        int slot = head + count & mask;
        ats[slot] = tailAt;
        lengths[slot] = length;
        flows[slot] = flow;
        timesNs[slot] = nowNs;
        tailAt += length;
        waitingBytes += length;
        count++;
    }

    // 2. At the head.

    boolean isEmpty() {
        return count == 0;
    }

    int bytes() {
        return waitingBytes;
    }

    /** Where the first frame lies. */
    int headAt() {
        return ats[head];
    }

    /** Its length in bytes. */
    int headBytes() {
        return lengths[head];
    }

    int headFlow() {
        return flows[head];
    }

    /** When it was appended. */
    long headTimeNs() {
        return timesNs[head];
    }

    /** Lets it go; its bytes stay as they are until the next frame is written. */
    void remove() {
        int at = ats[head];
        waitingBytes -= lengths[head];
        head = head + 1 & mask;
        count--;
        if (count == 0) {
            tailAt = 0;
            wrapped = false;
        } else if (ats[head] < at) {
            wrapped = false;
        }
    }
}
