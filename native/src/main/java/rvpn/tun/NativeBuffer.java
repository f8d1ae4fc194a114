package rvpn.tun;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that Java reads through a {@link ByteBuffer} and the kernel through an address. Big-endian, allocated once,
 * freed by {@link #free} or when no longer reachable. Whoever passes the address to native code must keep the buffer
 * reachable meanwhile.
 */
public final class NativeBuffer {
    private static final ByteBuffer GIVEN_BACK = ByteBuffer.allocateDirect(0);

    private ByteBuffer bytes;
    private long address;
    /** What the address belongs to lives as long as this does. */
    private final Object owner;

    private NativeBuffer(ByteBuffer bytes, Object owner) {
        this.bytes = bytes;
        this.address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
        this.owner = owner;
    }

    /** Zeroed memory of so many bytes. */
    public static NativeBuffer allocate(int capacityBytes) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(capacityBytes);
        return new NativeBuffer(bytes, bytes);
    }

    /** So many bytes with any content. A large piece costs memory only where it has been written to. */
    public static NativeBuffer reserve(int capacityBytes) {
        Memory memory = new Memory(capacityBytes);
        return new NativeBuffer(memory.getByteBuffer(0, capacityBytes).order(ByteOrder.BIG_ENDIAN), memory);
    }

    /**
     * Gives reserved memory back at once, rather than when the collector finds it. From then on the buffer has no bytes;
     * whoever has kept what {@link #bytes()} gave before must forget it first, because nothing guards that any more.
     */
    public void free() {
        if (owner instanceof Memory memory) {
            bytes = GIVEN_BACK;
            address = 0; // the kernel refuses that one
            memory.close();
        }
    }

    /** The memory itself; position and limit are never used, only absolute access. */
    public ByteBuffer bytes() {
        return bytes;
    }

    long address() {
        return address;
    }

    /** Size in bytes. */
    public int capacity() {
        return bytes.capacity();
    }
}
