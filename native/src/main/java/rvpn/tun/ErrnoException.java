package rvpn.tun;

import java.io.IOException;

/** A system call that failed; the message says which, upon what, and why. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    ErrnoException(String what, int errno) {
        this(what, errno, "");
    }

    /** @param advice what would be right, to follow the words of the errno */
    ErrnoException(String what, int errno, String advice) {
        super(what + ": " + Errno.describe(errno) + (advice.isEmpty() ? "" : ": " + advice));
        this.errno = errno;
    }

    /** The number, positive. */
    public int errno() {
        return errno;
    }
}
