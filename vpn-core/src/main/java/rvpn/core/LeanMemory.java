package rvpn.core;

import io.netty.util.internal.PlatformDependent;

/**
 * Whether this process may have little memory, of which the kernel's socket buffers are a part: left to themselves they
 * grow to several MB for each connection whose reader is slow. The start scripts find out, and bound direct memory then.
 */
public final class LeanMemory {
    private static final long PLENTY_DIRECT_BYTES = 48L << 20;

    private LeanMemory() {}

    /** Whether the bound is one of a small container's. */
    public static boolean isLean() {
        return maxDirectBytes() < PLENTY_DIRECT_BYTES;
    }

    /** How much memory outside of the heap buffers may take. */
    public static long maxDirectBytes() {
        return PlatformDependent.maxDirectMemory();
    }
}
