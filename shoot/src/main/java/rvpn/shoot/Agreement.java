package rvpn.shoot;

import java.util.ArrayList;
import java.util.List;
import rvpn.core.Control;
import rvpn.core.DeviceLimits;
import rvpn.core.Lane;
import rvpn.core.PacketGate;
import rvpn.core.config.MssFix;
import rvpn.core.config.Networks;
import rvpn.core.hook.HookDevice;
import rvpn.core.management.Introduction;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;
import rvpn.ip.NetworkMapping;

/**
 * What the seed pushed, once it has passed this side's own allow-list: an address must be the shoot's own in one of the
 * transfer networks, a route must lie within the networks of the seed. A family that has no transfer network here is
 * left out: the seed may have both while this host has one.
 *
 * @param addresses of the device
 * @param transfer the transfer network of each address
 * @param routes into the tunnel besides the transfer networks
 * @param uso whether the seed's kernel takes UDP super-packets
 * @param mapping by which networks are called otherwise in the tunnel than they are
 */
record Agreement(
        List<IpAddress> addresses,
        List<Cidr> transfer,
        List<Cidr> routes,
        int mtu,
        int pingIntervalMs,
        int pingTimeoutMs,
        boolean uso,
        NetworkMapping mapping) {
    /** RFC 8200 5: below that the kernel takes IPv6 off the device. */
    private static final int MAX_PING_TIMEOUT_MS = 600_000;

    private static final int MIN_IPV6_MTU = 1280;

    /** @throws IllegalArgumentException says which value is not allowed, and what would be */
    static Agreement of(Control.Welcome welcome, Networks allowed) {
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
                requireTransfer(address, network, allowed);
                addresses.add(address);
                transfer.add(network);
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("the seed pushed no address in --vpn-network " + allowed.transfer());
        }
        requireMtu(welcome.mtu(), transfer);
        requireLiveness(welcome.pingTimeoutMs());
        Networks inTunnel = AgreedMapping.inTunnel(welcome.mapping(), allowed);
        return new Agreement(
                List.copyOf(addresses),
                List.copyOf(transfer),
                routes(welcome.routes(), inTunnel, allowed.shoot()),
                welcome.mtu(),
                welcome.pingIntervalMs(),
                welcome.pingTimeoutMs(),
                welcome.features().contains(Control.FEATURE_USO),
                inTunnel.mapping());
    }

    /** @throws IllegalArgumentException says which value is not allowed, and what would be */
    Agreement updated(Control.Update update, Networks allowed) {
        requireMtu(update.mtu(), transfer);
        requireLiveness(update.pingTimeoutMs());
        Networks inTunnel = AgreedMapping.inTunnel(update.mapping(), allowed);
        return new Agreement(
                addresses,
                transfer,
                routes(update.routes(), inTunnel, allowed.shoot()),
                update.mtu(),
                update.pingIntervalMs(),
                update.pingTimeoutMs(),
                uso,
                inTunnel.mapping());
    }

    private static boolean isUsed(Cidr network, Networks allowed) {
        return allowed.transfer().stream().anyMatch(own -> own.family() == network.family());
    }

    private static void requireTransfer(IpAddress address, Cidr network, Networks allowed) {
        String pushed = "pushed address " + address + "/" + network.prefix();
        if (!allowed.transfer().contains(network)) {
            throw new IllegalArgumentException(pushed + " is not in the shoot's --vpn-network " + allowed.transfer()
                    + "; both ends need the same one");
        }
        if (address.equals(network.address(1))) {
            throw new IllegalArgumentException(pushed + " is the seed's own");
        }
        if (address.equals(network.network()) || address.equals(network.last())) {
            throw new IllegalArgumentException(pushed + " is no host's: the first or the last of its network");
        }
    }

    /** A seed that may be silent for a day could keep the shoot from dialling another. */
    private static void requireLiveness(int pingTimeoutMs) {
        if (pingTimeoutMs > MAX_PING_TIMEOUT_MS) {
            throw new IllegalArgumentException(
                    "pushed ping timeout of " + pingTimeoutMs + " ms is more than " + MAX_PING_TIMEOUT_MS);
        }
    }

    private static void requireMtu(int mtu, List<Cidr> transfer) {
        if (mtu < MIN_IPV6_MTU && transfer.stream().anyMatch(network -> network.family() == IpFamily.V6)) {
            throw new IllegalArgumentException(
                    "pushed MTU " + mtu + " is too small for IPv6, which needs " + MIN_IPV6_MTU);
        }
    }

    private static List<Cidr> routes(List<String> pushed, Networks allowed, List<Cidr> shoot) {
        List<Cidr> routes = pushed.stream()
                .map(Cidr::parse)
                .filter(route -> isUsed(route, allowed))
                .distinct()
                .toList();
        for (Cidr route : routes) {
            if (route.prefix() == 0) {
                throw new IllegalArgumentException("pushed route " + route
                        + " is a default route: it would take all of the shoot's traffic, the tunnel's own included");
            }
            for (Cidr own : allowed.transfer()) {
                if (route.overlaps(own)) {
                    throw new IllegalArgumentException(
                            "pushed route " + route + " overlaps the tunnel's own transfer network " + own);
                }
            }
            if (allowed.seed().stream().noneMatch(own -> own.contains(route))) {
                throw new IllegalArgumentException("pushed route " + route
                        + " is not within the shoot's --seed-networks " + allowed.seed() + "; add it there");
            }
            for (Cidr own : shoot) {
                if (route.overlaps(own)) {
                    throw new IllegalArgumentException("pushed route " + route + " overlaps the shoot's own network "
                            + own + ", and the seed does not map them; its --network-mapping auto would");
                }
            }
        }
        return routes;
    }

    /** Who the seed is and what was agreed with it, for those who watch. */
    Introduction introduction(Lane lane) {
        return new Introduction(
                "seed",
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

    /** Lets in what the seed may send: from its own transfer addresses and routes, to the shoot's networks. */
    PacketGate gate(Networks networks, MssFix mssFix) {
        List<Cidr> sources = new ArrayList<>(routes);
        transfer.forEach(network -> sources.add(Cidr.host(network.address(1))));
        List<Cidr> destinations = new ArrayList<>(networks.mappedBy(mapping).shoot());
        addresses.forEach(address -> destinations.add(Cidr.host(address)));
        return new PacketGate(sources, destinations, new DeviceLimits(mtu, mssFix.clamp(mtu), addresses));
    }
}
