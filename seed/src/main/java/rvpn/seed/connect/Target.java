package rvpn.seed.connect;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a request wants to go.
 *
 * @param host a name or an address, for messages and, without an address, for the resolver
 * @param address known already, so that no name has to be resolved
 * @param proof what is left to be checked before it is dialled
 */
public record Target(String host, int port, Optional<InetAddress> address, Optional<Proof> proof) {
    /** A check that takes public-key work: done on threads of its own, never on an event loop. */
    @FunctionalInterface
    public interface Proof {
        /** Returns, or says why the target is not dialled. */
        void check() throws Refused;
    }

    /** One that may be dialled at once. */
    public Target(String host, int port, Optional<InetAddress> address) {
        this(host, port, address, Optional.empty());
    }

    /** The same, dialled only once something has been proven. */
    public Target after(Proof what) {
        return new Target(host, port, address, Optional.of(what));
    }

    /** A destination as written by the client. */
    public static Target of(HostPort hostPort) {
        return new Target(hostPort.host(), hostPort.port(), hostPort.literal());
    }

    @Override
    public String toString() {
        return new HostPort(host, port).toString();
    }
}
