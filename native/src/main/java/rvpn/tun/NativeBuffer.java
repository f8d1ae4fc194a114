package rvpn.tun;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Memory that Java reads through a {@link ByteBuffer} and the kernel through an address. Big-endian, allocated once,
 * freed when no longer reachable. Whoever passes the address to native code must keep the buffer reachable meanwhile.
 */
public final class NativeBuffer {
    private final ByteBuffer bytes;
    private final long address;

    private NativeBuffer(ByteBuffer bytes) {
        this.bytes = bytes;
        this.address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
    }

    /** Zeroed memory of so many bytes. */
    public static NativeBuffer allocate(int capacityBytes) {
        return new NativeBuffer(ByteBuffer.allocateDirect(capacityBytes));
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
