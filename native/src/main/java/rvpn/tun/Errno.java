package rvpn.tun;

/** Numbers of {@code asm-generic/errno*.h}, which x86-64, aarch64 and riscv64 share, in names and words. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ENXIO = 6;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int EPIPE = 32;
    static final int EBADFD = 77;
    static final int ECONNRESET = 104;
    static final int ENOTCONN = 107;

    private Errno() {}

    /**
     * The result of a call that may have nothing to give: itself, or 0 for EAGAIN.
     *
     * @param what the call and what it was made upon, such as {@code read tun0}
     * @throws ErrnoException for every other negative number
     */
    static int result(String what, int n) throws ErrnoException {
        if (n >= 0) {
            return n;
        }
        if (n == -EAGAIN) {
            return 0;
        }
        throw new ErrnoException(what, -n);
    }

    /** The result of a call that must succeed. */
    static int require(String what, int n) throws ErrnoException {
        if (n < 0) {
            throw new ErrnoException(what, -n);
        }
        return n;
    }

    /** Whether it means that the descriptor is of no more use, rather than that one packet was refused. */
    static boolean isGone(int errno) {
        return switch (errno) {
            case EBADF, EBADFD, ENODEV, EPIPE, ECONNRESET, ENOTCONN -> true;
            default -> false;
        };
    }

    /** Such as {@code ENOENT (no such file or directory)}. */
    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM (operation not permitted)";
            case ENOENT -> "ENOENT (no such file or directory)";
            case 4 -> "EINTR (interrupted)";
            case 5 -> "EIO (input/output error, or the device is down)";
            case ENXIO -> "ENXIO (no such device or address)";
            case EBADF -> "EBADF (not an open file)";
            case EAGAIN -> "EAGAIN (no room or nothing there at the moment)";
            case 12 -> "ENOMEM (out of memory)";
            case EACCES -> "EACCES (permission denied)";
            case 14 -> "EFAULT (bad address)";
            case EBUSY -> "EBUSY (in use)";
            case 17 -> "EEXIST (exists already)";
            case ENODEV -> "ENODEV (no such device)";
            case EINVAL -> "EINVAL (invalid argument)";
            case 23 -> "ENFILE (too many open files on this host)";
            case 24 -> "EMFILE (too many open files in this process)";
            case 25 -> "ENOTTY (not supported by this kind of file)";
            case 28 -> "ENOSPC (no space left)";
            case 30 -> "EROFS (read-only file system)";
            case EPIPE -> "EPIPE (the other end is closed)";
            case 38 -> "ENOSYS (not implemented by this kernel)";
            case EBADFD -> "EBADFD (the device is gone)";
            case 90 -> "EMSGSIZE (message too long)";
            case 95 -> "EOPNOTSUPP (not supported)";
            case 100 -> "ENETDOWN (network is down)";
            case ECONNRESET -> "ECONNRESET (connection reset)";
            case 105 -> "ENOBUFS (no buffer space)";
            case ENOTCONN -> "ENOTCONN (not connected)";
            default -> "errno " + errno;
        };
    }
}
