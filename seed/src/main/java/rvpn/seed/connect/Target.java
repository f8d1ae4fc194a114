package rvpn.seed.connect;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a request wants to go.
 *
 * @param host a name or an address, for messages and, without an address, for the resolver
 * @param address known already, so that no name has to be resolved
 */
public record Target(String host, int port, Optional<InetAddress> address) {
    /** A destination as written by the client. */
    public static Target of(HostPort hostPort) {
        return new Target(hostPort.host(), hostPort.port(), hostPort.literal());
    }

    @Override
    public String toString() {
        return new HostPort(host, port).toString();
    }
}
