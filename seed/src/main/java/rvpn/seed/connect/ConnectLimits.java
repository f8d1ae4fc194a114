package rvpn.seed.connect;

/**
 * What strangers may use up.
 *
 * @param maxConnections joined connections at a time
 * @param maxHalfOpen connections between accept and answer at a time; for one more the eldest gives way
 * @param headTimeoutMs from accept to the complete head, TLS and a PROXY header included
 * @param connectTimeoutMs for name and connection together
 * @param each what one of them may
 */
public record ConnectLimits(
        int maxConnections, int maxHalfOpen, int headTimeoutMs, int connectTimeoutMs, ShareLimits each) {
    public ConnectLimits {
        if (maxConnections < 1 || maxHalfOpen < 1 || headTimeoutMs < 1 || connectTimeoutMs < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
    }

    /** Without limits on what one of them may. */
    public ConnectLimits(int maxConnections, int maxHalfOpen, int headTimeoutMs, int connectTimeoutMs) {
        this(maxConnections, maxHalfOpen, headTimeoutMs, connectTimeoutMs, ShareLimits.NONE);
    }
}
