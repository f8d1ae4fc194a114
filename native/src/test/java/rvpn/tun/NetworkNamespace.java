package rvpn.tun;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A fresh network namespace that the calling thread, and the processes it starts, live in until it leaves; the
 * namespace ends with its last user.
 */
public final class NetworkNamespace {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY = 0;

    private final int home;

    private NetworkNamespace(int home) {
        this.home = home;
    }

    /** Enters a new one; skips the test without root. */
    public static NetworkNamespace enter() {
        int home = Libc.open("/proc/thread-self/ns/net", O_RDONLY);
        try {
            Libc.unshare(CLONE_NEWNET);
        } catch (LastErrorException e) {
            Libc.close(home);
            Assumptions.abort(
                    "skipped: a network namespace of its own needs root: unshare: " + Errno.describe(e.getErrorCode()));
        }
        return new NetworkNamespace(home);
    }

    /** For devices to come, which then send nothing by themselves (router solicitations, multicast reports). */
    public void disableIpv6() throws IOException {
        Path file = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");
        if (Files.exists(file)) {
            Files.writeString(file, "1");
        }
    }

    /** Back to where the thread was; on the thread that entered. */
    public void leave() {
        Libc.setns(home, CLONE_NEWNET);
        Libc.close(home);
    }

    private static final class Libc {
        static {
            Native.register(Libc.class, "c");
        }

        static native int open(String path, int flags) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;

        static native int unshare(int flags) throws LastErrorException;

        static native int setns(int fd, int type) throws LastErrorException;
    }
}
