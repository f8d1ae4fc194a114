package rvpn.shoot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import rvpn.core.Control;
import rvpn.core.DeviceLimits;
import rvpn.core.Lane;
import rvpn.core.PacketGate;
import rvpn.core.config.MssFix;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.core.hook.HookDevice;
import rvpn.core.management.Introduction;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;
import rvpn.ip.NetworkMapping;

/**
 * What the other end pushed, once it has passed this side's own allow-list: an address must be one for those who dial in one
 * of the transfer networks, a route must lie within the networks of the other side. A family that has no transfer network
 * here is left out: the other end may have both while this host has one.
 *
 * @param side of the tunnel on which this end is
 * @param addresses of the device
 * @param transfer the transfer network of each address
 * @param routes into the tunnel besides the transfer networks; on the seed all of the shoot's networks that it knows,
 *     pushed or not, so that nothing that is meant for the shoot takes another way
 * @param uso whether the other end's kernel takes UDP super-packets
 * @param mapping by which networks are called otherwise in the tunnel than they are
 */
record Agreement(
        Side side,
        List<IpAddress> addresses,
        List<Cidr> transfer,
        List<Cidr> routes,
        int mtu,
        int pingIntervalMs,
        int pingTimeoutMs,
        boolean uso,
        NetworkMapping mapping) {
    private static final int MAX_PING_TIMEOUT_MS = 600_000;

    /** RFC 8200 5: below that the kernel takes IPv6 off the device. */
    private static final int MIN_IPV6_MTU = 1280;

    /** @throws IllegalArgumentException says which value is not allowed, and what would be */
    static Agreement of(Control.Welcome welcome, Networks allowed, Side side) {
        List<IpAddress> addresses = new ArrayList<>();
        List<Cidr> transfer = new ArrayList<>();
        for (String pushed : welcome.addresses()) {
            int slash = pushed.indexOf('/');
            if (slash < 0 || !pushed.substring(slash + 1).matches("[0-9]{1,3}")) {
                throw new IllegalArgumentException("pushed address '" + pushed + "' is not ADDRESS/BITS");
            }
            IpAddress address = IpAddress.parse(pushed.substring(0, slash));
            Cidr network = Cidr.around(address, Integer.parseInt(pushed.substring(slash + 1)));
            if (isUsed(network, allowed)) {
                requireTransfer(address, network, allowed, side);
                addresses.add(address);
                transfer.add(network);
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "the " + side.other() + " pushed no address in --vpn-network " + allowed.transfer());
        }
        requireLiveness(welcome.pingTimeoutMs());
        Networks inTunnel = AgreedMapping.inTunnel(welcome.mapping(), allowed, side);
        List<Cidr> routes = routes(welcome.routes(), inTunnel, allowed, side);
        requireMtu(welcome.mtu(), transfer, routes);
        return new Agreement(
                side,
                List.copyOf(addresses),
                List.copyOf(transfer),
                routes,
                welcome.mtu(),
                welcome.pingIntervalMs(),
                welcome.pingTimeoutMs(),
                welcome.features().contains(Control.FEATURE_USO),
                inTunnel.mapping());
    }

    /** @throws IllegalArgumentException says which value is not allowed, and what would be */
    Agreement updated(Control.Update update, Networks allowed) {
        requireLiveness(update.pingTimeoutMs());
        Networks inTunnel = AgreedMapping.inTunnel(update.mapping(), allowed, side);
        List<Cidr> next = routes(update.routes(), inTunnel, allowed, side);
        requireMtu(update.mtu(), transfer, next);
        return new Agreement(
                side,
                addresses,
                transfer,
                next,
                update.mtu(),
                update.pingIntervalMs(),
                update.pingTimeoutMs(),
                uso,
                inTunnel.mapping());
    }

    /**
     * The same where this end's own configuration says what is routed, which has changed: in the default direction.
     *
     * @throws IllegalArgumentException when the tunnel cannot carry these
     */
    Agreement routing(Networks known) {
        requireMtu(mtu, transfer, all(known));
        return new Agreement(side, addresses, transfer, all(known), mtu, pingIntervalMs, pingTimeoutMs, uso, mapping);
    }

    private static List<Cidr> all(Networks known) {
        return known.shoot().stream().distinct().toList();
    }

    private static boolean isUsed(Cidr network, Networks allowed) {
        return allowed.transfer().stream().anyMatch(own -> own.family() == network.family());
    }

    private static void requireTransfer(IpAddress address, Cidr network, Networks allowed, Side side) {
        String pushed = "pushed address " + address + "/" + network.prefix();
        if (!allowed.transfer().contains(network)) {
            throw new IllegalArgumentException(pushed + " is not in the " + side + "'s --vpn-network "
                    + allowed.transfer() + "; both ends need the same one");
        }
        if (address.equals(network.address(1))) {
            throw new IllegalArgumentException(pushed + " is the " + side.other() + "'s own");
        }
        if (address.equals(network.network()) || address.equals(network.last())) {
            throw new IllegalArgumentException(pushed + " is no host's: the first or the last of its network");
        }
    }

    /** One that may be silent for a day could keep this side from dialling another. */
    private static void requireLiveness(int pingTimeoutMs) {
        if (pingTimeoutMs > MAX_PING_TIMEOUT_MS) {
            throw new IllegalArgumentException(
                    "pushed ping timeout of " + pingTimeoutMs + " ms is more than " + MAX_PING_TIMEOUT_MS);
        }
    }

    private static void requireMtu(int mtu, List<Cidr> transfer, List<Cidr> routes) {
        boolean hasIpv6 =
                Stream.concat(transfer.stream(), routes.stream()).anyMatch(network -> network.family() == IpFamily.V6);
        if (mtu < MIN_IPV6_MTU && hasIpv6) {
            throw new IllegalArgumentException(
                    "pushed MTU " + mtu + " is too small for IPv6, which needs " + MIN_IPV6_MTU);
        }
    }

    private static List<Cidr> routes(List<String> pushed, Networks allowed, Networks real, Side side) {
        List<Cidr> routes = pushed.stream()
                .map(Cidr::parse)
                .filter(route -> isUsed(route, allowed))
                .distinct()
                .toList();
        for (Cidr route : routes) {
            if (route.prefix() == 0) {
                throw new IllegalArgumentException(
                        "pushed route " + route + " is a default route: it would take all of the " + side
                                + "'s traffic, the tunnel's own included");
            }
            for (Cidr own : allowed.transfer()) {
                if (route.overlaps(own)) {
                    throw new IllegalArgumentException(
                            "pushed route " + route + " overlaps the tunnel's own transfer network " + own);
                }
            }
            requireAllowed(route, allowed, side);
            if (side == Side.SHOOT) {
                requireNotOwn(route, real.shoot());
            }
        }
        return side == Side.SEED ? all(allowed) : routes;
    }

    private static void requireNotOwn(Cidr route, List<Cidr> shoot) {
        for (Cidr own : shoot) {
            if (route.overlaps(own)) {
                throw new IllegalArgumentException("pushed route " + route + " overlaps the shoot's own network " + own
                        + ", and the seed does not map them; its --network-mapping auto would");
            }
        }
    }

    private static void requireAllowed(Cidr route, Networks allowed, Side side) {
        List<Cidr> there = allowed.behind(side.other());
        if (there.stream().noneMatch(own -> own.contains(route))) {
            String what = side == Side.SHOOT
                    ? " is not within the shoot's --seed-networks "
                    : " is not within the shoot's networks as the seed knows them, ";
            throw new IllegalArgumentException("pushed route " + route + what + there + "; add it there");
        }
    }

    /** Who the other end is and what was agreed with it, for those who watch. */
    Introduction introduction(Lane lane) {
        return new Introduction(
                side.other().toString(),
                lane.handshake().peer().name(),
                lane.handshake().suite(),
                "",
                "",
                addresses.stream().map(IpAddress::toString).toList(),
                routes.stream().map(Cidr::toString).toList());
    }

    /** The device as hooks are told of it. */
    HookDevice forHooks(String device) {
        List<HookDevice.Address> ends = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            Cidr network = transfer.get(i);
            ends.add(new HookDevice.Address(addresses.get(i), network.address(1), network));
        }
        return new HookDevice(device, mtu, ends, routes);
    }

    /** Lets in what the other end may send: from the networks behind it, the seed's also itself, to those behind this end. */
    PacketGate gate(Networks networks, MssFix mssFix) {
        List<Cidr> sources = new ArrayList<>(routes);
        if (side == Side.SHOOT) {
            transfer.forEach(network -> sources.add(Cidr.host(network.address(1))));
        }
        List<Cidr> destinations = new ArrayList<>(networks.mappedBy(mapping).behind(side));
        addresses.forEach(address -> destinations.add(Cidr.host(address)));
        return new PacketGate(sources, destinations, new DeviceLimits(mtu, mssFix.clamp(mtu), addresses));
    }
}
