package rvpn.it;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** Calls of the C library that Java has not; all give a negative number where the kernel refuses. */
final class Libc {
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int CLONE_NEWNET = 0x40000000;
    static final short POLLIN = 1;

    static {
        Native.register("c");
    }

    private Libc() {}

    static native int open(String path, int flags);

    static native int ioctl(int fd, long request, Pointer argument);

    static native int setns(int fd, int kind);

    static native int poll(Pointer descriptors, long count, int timeoutMs);

    static native long read(int fd, Pointer bytes, long count);

    static native long write(int fd, Pointer bytes, long count);

    static native int close(int fd);
}
