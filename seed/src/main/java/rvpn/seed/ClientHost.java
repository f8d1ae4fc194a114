package rvpn.seed;

import java.io.Closeable;
import java.io.IOException;
import rvpn.tun.AppliedNetwork;
import rvpn.tun.HostNetwork;
import rvpn.tun.LinuxTun;
import rvpn.tun.Tun;

/** What clients' devices need of the host; slow, so never asked on an event loop. */
interface ClientHost {
    /** A device's network, as it is laid. */
    interface Laid extends Closeable {
        /** Goes over to another one, or repeats the same. */
        void apply(HostNetwork next) throws IOException;
    }

    /** Creates a device that does not exist yet. */
    Tun open(String device, int queues) throws IOException;

    /** Lays a device's network. */
    Laid lay(HostNetwork network) throws IOException;

    /** The kernel's. */
    static ClientHost linux() {
        return new ClientHost() {
            @Override
            public Tun open(String device, int queues) throws IOException {
                return LinuxTun.open(device, queues);
            }

            @Override
            public Laid lay(HostNetwork network) throws IOException {
                return laid(network.apply());
            }
        };
    }

    /** One that is laid already. */
    static Laid laid(AppliedNetwork network) {
        return new Laid() {
            @Override
            public void apply(HostNetwork next) throws IOException {
                network.apply(next);
            }

            @Override
            public void close() throws IOException {
                network.close();
            }
        };
    }
}
