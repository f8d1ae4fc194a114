package rvpn.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A list of (offset, length) pairs into one {@link NativeBuffer}, itself in native memory so that one call hands all
 * of it to the kernel: a batch of packets without an object per packet. Not thread-safe.
 */
public final class Slices {
    private static final int PAIR_BYTES = 8;

    private final NativeBuffer pairs;
    private final ByteBuffer view;
    private final int capacity;
    private int count;

    /** Room for so many pairs. */
    public Slices(int capacity) {
        this.capacity = capacity;
        this.pairs = NativeBuffer.allocate(capacity * PAIR_BYTES);
        this.view = pairs.bytes().duplicate().order(ByteOrder.nativeOrder());
    }

    /** Appends one; the caller has looked at {@link #isFull()}. */
    public void add(int offset, int length) {
        view.putInt(count * PAIR_BYTES, offset);
        view.putInt(count * PAIR_BYTES + 4, length);
        count++;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Where the i-th begins, in bytes from the start of the buffer. */
    public int offset(int i) {
        return view.getInt(i * PAIR_BYTES);
    }

    /** How long the i-th is in bytes; after {@link TunQueue#write} a negative errno where the kernel refused it. */
    public int length(int i) {
        return view.getInt(i * PAIR_BYTES + 4);
    }

    /** No room for another. */
    public boolean isFull() {
        return count == capacity;
    }

    /** Forgets all. */
    public void clear() {
        count = 0;
    }

    /** How many more there is room for. */
    int room() {
        return capacity - count;
    }

    /** Of the first pair: two native-order 32-bit integers each. */
    long address() {
        return pairs.address();
    }

    /** Behind the last pair. */
    long endAddress() {
        return pairs.address() + (long) count * PAIR_BYTES;
    }

    /** Counts pairs that native code has written behind the last one. */
    void grow(int added) {
        count += added;
    }
}
