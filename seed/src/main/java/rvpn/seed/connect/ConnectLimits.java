package rvpn.seed.connect;

/**
 * What strangers may use up.
 *
 * @param maxConnections joined connections at a time
 * @param maxHalfOpen connections between accept and answer at a time
 * @param headTimeoutMs from accept (with TLS: from the end of the handshake) to the complete head
 * @param connectTimeoutMs for name and connection together
 */
public record ConnectLimits(int maxConnections, int maxHalfOpen, int headTimeoutMs, int connectTimeoutMs) {
    public ConnectLimits {
        if (maxConnections < 1 || maxHalfOpen < 1 || headTimeoutMs < 1 || connectTimeoutMs < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
    }
}
