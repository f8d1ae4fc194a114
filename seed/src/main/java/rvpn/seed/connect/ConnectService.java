package rvpn.seed.connect;

/**
 * What one CONNECT server does.
 *
 * @param name of its threads and log lines
 * @param clientSpeaksFirst whether a target is read only after the client's first byte
 */
public record ConnectService(String name, ConnectLimits limits, Router router, boolean clientSpeaksFirst) {}
