package rvpn.seed.connect;

/**
 * What one CONNECT server does.
 *
 * @param name of its threads and log lines
 * @param clientSpeaksFirst whether a target is read only after the client's first byte
 * @param visits how its connections are followed
 */
public record ConnectService(
        String name, ConnectLimits limits, Router router, boolean clientSpeaksFirst, VisitTerms visits) {
    /** A service whose connections nobody follows. */
    public ConnectService(String name, ConnectLimits limits, Router router, boolean clientSpeaksFirst) {
        this(name, limits, router, clientSpeaksFirst, VisitTerms.NONE);
    }
}
