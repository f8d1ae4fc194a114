package rvpn.seed.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel does when one of several processes on a port stops listening. A connection that it had already given to that
 * one (in its queue, or in the middle of the handshake) goes over to another with {@code net.ipv4.tcp_migrate_req = 1}
 * (Linux 5.14), and is reset otherwise. The queue is emptied before the socket closes ({@link ListeningChannel}), but
 * what comes between the two only the kernel can save.
 */
final class PortSharing {
    private static final Logger LOG = LoggerFactory.getLogger(PortSharing.class);
    private static final Path MIGRATE = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");

    private PortSharing() {}

    /** Says so where connections could be lost. */
    static void check() {
        try {
            if (!Files.readString(MIGRATE).strip().equals("1")) {
                LOG.warn(
                        "--reuse-port: set the sysctl net.ipv4.tcp_migrate_req to 1, else a connection that comes in at the"
                                + " very moment when this process stops listening may be reset");
            }
        } catch (IOException unknown) {
            LOG.warn(
                    "--reuse-port: this kernel does not hand over connections, one that comes in at the very moment when"
                            + " this process stops listening may be reset");
        }
    }
}
