package rvpn.tun;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;

/**
 * The file mode creation mask, see umask(2): the only way to create a Unix socket with its mode at once. It is one for the
 * whole process, so another thread's file of that moment gets the stricter mode too.
 */
public final class Umask {
    /** Leaves the owner reading and writing. */
    public static final int OWNER_ONLY = 0177;

    static {
        Native.register(Umask.class, NativeLibrary.getProcess());
    }

    /** What is done under a mask. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    private Umask() {}

    private static native int umask(int mask);

    /** Does something while these permissions are withheld from whatever is created. */
    public static synchronized <T> T with(int withheld, Work<T> work) throws IOException {
        int before = umask(withheld);
        try {
            return work.run();
        } finally {
            umask(before);
        }
    }
}
