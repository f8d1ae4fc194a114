package rvpn.tun;

/**
 * The two functions of {@code src/main/c/bridge.c} that are called for packets. They are native methods of Java itself, in
 * the library that {@link Bridge} loads: a call through JNA passes libffi and takes seven times as long.
 */
final class PacketCalls {
    private PacketCalls() {}

    static native int read(int fd, long base, int from, int end, int headroom, int most, long slices, int room);

    static native int write(int fd, long base, int capacity, long slices, int count);
}
