package rvpn.core;

/** The side of BouncyCastle's handshake that is ours. */
interface TlsPeerRole {
    /** What came of it, or null as long as the handshake lasts. */
    TlsOutcome outcome();
}
