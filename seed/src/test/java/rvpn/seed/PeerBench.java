package rvpn.seed;

/** What {@link ShootPeer} dials. */
interface PeerBench extends AutoCloseable {
    BenchListener listener();

    @Override
    void close();
}
