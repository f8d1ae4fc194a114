package rvpn.seed.connect;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a request wants to go.
 *
 * @param host a name or an address, for messages and, without an address, for the resolver
 * @param address known already, so that no name has to be resolved
 * @param proof what is left to be checked before it is dialled
 * @param service what the router calls it, wherever it is; empty where it is host and port and no more
 */
public record Target(String host, int port, Optional<InetAddress> address, Optional<Proof> proof, String service) {
    /** A check that takes public-key work: done on threads of its own, never on an event loop. */
    @FunctionalInterface
    public interface Proof {
        /** Returns, or says why the target is not dialled. */
        void check() throws Refused;
    }

    /** One that may be dialled at once. */
    public Target(String host, int port, Optional<InetAddress> address) {
        this(host, port, address, Optional.empty(), "");
    }

    /** The same, dialled only once something has been proven. */
    public Target after(Proof what) {
        return new Target(host, port, address, Optional.of(what), service);
    }

    /** The same, known to the router by a name. */
    public Target called(String name) {
        return new Target(host, port, address, proof, name);
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
