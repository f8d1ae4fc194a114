package rvpn.seed.connect;

import rvpn.core.proxyprotocol.ProxyTrust;

/**
 * How clients of a server come in and go.
 *
 * @param trust whose PROXY headers are believed
 * @param tellsTarget whether targets are told who the client is, by a PROXY header of version 2
 * @param reusePort whether another process may listen on the same address (SO_REUSEPORT)
 * @param drainTimeoutMs how long clients may go on when the server ends
 */
public record Entrance(ProxyTrust trust, boolean tellsTarget, boolean reusePort, int drainTimeoutMs) {
    /** Clients dial without anything between; the end is at once. */
    public static final Entrance PLAIN = new Entrance(ProxyTrust.NOBODY, false, false, 0);

    /** The same, with time for the clients at the end. */
    public static Entrance plain(int drainTimeoutMs) {
        return new Entrance(ProxyTrust.NOBODY, false, false, drainTimeoutMs);
    }
}
