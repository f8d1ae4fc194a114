package rvpn.seed.connect;

/**
 * What one CONNECT server does.
 *
 * @param name of its threads and log lines
 * @param clientSpeaksFirst whether a target is read only after the client's first byte
 * @param entrance how its clients come in and go
 * @param visits how its connections are followed
 */
public record ConnectService(
        String name,
        ConnectLimits limits,
        Router router,
        boolean clientSpeaksFirst,
        Entrance entrance,
        VisitTerms visits) {
    /** A service whose connections nobody follows. */
    public ConnectService(
            String name, ConnectLimits limits, Router router, boolean clientSpeaksFirst, Entrance entrance) {
        this(name, limits, router, clientSpeaksFirst, entrance, VisitTerms.NONE);
    }

    /** The same with nothing in front of it, ended at once. */
    public ConnectService(String name, ConnectLimits limits, Router router, boolean clientSpeaksFirst) {
        this(name, limits, router, clientSpeaksFirst, Entrance.PLAIN);
    }
}
