package rvpn.seed.connect;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Leads everybody to one destination. */
record FixedRouter(InetSocketAddress to) implements Router {
    @Override
    public Target route(ConnectHead head, Client client) {
        return new Target("origin", to.getPort(), Optional.of(to.getAddress()));
    }

    @Override
    public void check(InetSocketAddress to) {}
}
