package rvpn.seed.client;

/**
 * How many networks the files of all clients may name together. Each takes some 500 bytes of the heap as long as its client
 * has a place: as a route, in the gate, for the status; and as much again while they are read, laid or listed. A file that is
 * too long must cost its client the tunnel, not everybody the program.
 */
public final class NetworkBudget {
    /** Enough for all of IPv4's /17 in hosts, and for WireGuard's own test of 130,560. */
    static final int MOST = 1 << 17;
    /** As many as one client could always have. */
    static final int LEAST = 300;

    private static final int NETWORK_BYTES = 1536;
    private static final long REST_BYTES = 24L << 20;

    private NetworkBudget() {}

    /** For a heap that may grow so large. */
    public static int of(long heapBytes) {
        return (int) Math.max(LEAST, Math.min(MOST, (heapBytes - REST_BYTES) / NETWORK_BYTES));
    }
}
