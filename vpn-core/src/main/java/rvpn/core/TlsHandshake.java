package rvpn.core;

import rvpn.core.identity.Peer;

/**
 * What a completed handshake has agreed.
 *
 * @param peer who is at the other end, verified
 * @param version such as {@code TLSv1.3}
 * @param suite such as {@code TLS_AES_256_GCM_SHA384}
 * @param sinceNs when it was completed, of the monotonic clock
 */
public record TlsHandshake(Peer peer, String version, String suite, long sinceNs) {}
