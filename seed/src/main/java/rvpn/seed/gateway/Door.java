package rvpn.seed.gateway;

/** How a stream came in. */
public enum Door {
    /** By a request of HTTP CONNECT. */
    CONNECT,
    /** By a TLS hello. */
    TLS
}
