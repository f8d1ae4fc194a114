package rvpn.seed.connect;

/**
 * How much of the whole one may have; 0 for no limit. A source is an IPv4 address or an IPv6 /64, a client what
 * {@link Router#share} says.
 *
 * @param maxHalfOpenPerSource connections between accept and answer; for one more the source's eldest gives way
 * @param maxConnectionsPerSource joined connections
 * @param maxConnectionsPerClient joined connections, and those whose destination is being dialled
 */
public record ShareLimits(int maxHalfOpenPerSource, int maxConnectionsPerSource, int maxConnectionsPerClient) {
    /** No limits. */
    public static final ShareLimits NONE = new ShareLimits(0, 0, 0);

    public ShareLimits {
        if (maxHalfOpenPerSource < 0 || maxConnectionsPerSource < 0 || maxConnectionsPerClient < 0) {
            throw new IllegalArgumentException("a limit must not be negative");
        }
    }
}
