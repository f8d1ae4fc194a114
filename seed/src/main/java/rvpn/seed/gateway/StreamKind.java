package rvpn.seed.gateway;

/** What a stream is for, and with that which of a shoot's services it goes to. */
public enum StreamKind {
    /** A shoot's tunnel, to its VPN server. */
    TUNNEL(1194),
    /** A client of the shoot's kube-apiserver. */
    APISERVER(443);

    private final int port;

    StreamKind(int port) {
        this.port = port;
    }

    /** Where such a service listens. */
    int port() {
        return port;
    }
}
