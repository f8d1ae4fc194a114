package rvpn.core.management;

/** What an end is doing, in the words of OpenVPN's management protocol and mostly in this order. */
public enum TunnelState {
    /** Nothing has happened yet. */
    CONNECTING,
    /** Asks for the gateway's address and dials it. */
    TCP_CONNECT,
    /** Connected to the gateway; TLS begins. */
    WAIT,
    /** The other end is known; waits for what it pushes. */
    GET_CONFIG,
    /** Lays addresses, routes and rules. */
    ASSIGN_IP,
    /** Carries packets, or, in server mode, is ready to. */
    CONNECTED,
    /** Did, and dials again. */
    RECONNECTING,
    /** The program ends. */
    EXITING
}
