package rvpn.shoot;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rvpn.core.WayOut;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

/**
 * The ways by one hop.
 *
 * @param open those that may be gone, the preferred ones first
 * @param closed why others must not: an outer connection that is routed into its own tunnel would never come up again
 */
record Ways(List<Way> open, List<String> closed) {
    /** With these addresses of the hop; asks the kernel where each leads. */
    static Ways of(ShootConfig config, Endpoint hop, List<InetAddress> addresses) {
        List<InetAddress> usable = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        for (InetAddress address : addresses) {
            Optional<String> refusal = recursion(config, address);
            refusal.ifPresentOrElse(words -> closed.add(option(config) + words), () -> usable.add(address));
        }
        List<Endpoint> gateways = config.proxy().isPresent() ? config.gateway().endpoints() : List.of(hop);
        List<Way> open = gateways.stream()
                .flatMap(gateway -> usable.stream().map(address -> new Way(gateway, hop, address)))
                .toList();
        return new Ways(open, closed);
    }

    /** How messages about what is dialled begin. */
    static String option(ShootConfig config) {
        return config.proxy().isPresent() ? "--http-proxy: " : "--endpoint: ";
    }

    /** What overlaps a network of this side is called otherwise in the tunnel, or not routed into it ({@link Agreement}). */
    private static Stream<Cidr> routed(Networks networks, Side side) {
        List<Cidr> own = networks.behind(side);
        return networks.behind(side.other()).stream()
                .filter(cidr -> own.stream().noneMatch(cidr::overlaps));
    }

    private static Optional<String> recursion(ShootConfig config, InetAddress address) {
        IpAddress hop = IpAddress.of(address.getAddress());
        Networks networks = config.networks();
        Optional<Cidr> inside = Stream.concat(networks.transfer().stream(), routed(networks, config.side()))
                .filter(cidr -> cidr.contains(hop))
                .findFirst();
        if (inside.isPresent()) {
            return Optional.of(hop + " lies inside " + inside.get()
                    + ", which is routed into the tunnel: it would run through itself");
        }
        return WayOut.to(address)
                .filter(out -> out.getName().equals(config.device()))
                .map(out -> "the host's way to " + hop + " leads into the tunnel (device " + config.device()
                        + "), which would run through itself; remove the route that covers that address");
    }
}
