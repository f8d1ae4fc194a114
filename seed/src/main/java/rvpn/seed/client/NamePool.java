package rvpn.seed.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * The addresses of one transfer network, from its second host address on; the first is the seed's. Rules of OpenVPN's
 * {@code ifconfig-pool}: who had an address gets it again, then one that nobody ever had, the lowest first, then the one
 * released longest ago. One thread at a time.
 */
final class NamePool {
    private static final int SEED_INDEX = 1;
    private static final int FIRST_INDEX = 2;
    /** Names of clients that have gone: an IPv6 network has room for more than memory does. */
    private static final int MAX_REMEMBERED = 65_536;

    private final Cidr network;
    private final long end;
    private final Map<IpAddress, String> held = new LinkedHashMap<>();
    // Both ways round; the one released longest ago first.
    private final LinkedHashMap<String, IpAddress> released = new LinkedHashMap<>();
    private final Map<IpAddress, String> releasedBy = new HashMap<>();

    NamePool(Cidr network) {
        this.network = network;
        boolean hasBroadcast = network.family() == IpFamily.V4;
        this.end = network.size() - (hasBroadcast ? 1 : 0);
    }

    /** The address for a client that holds none; empty when all are held. */
    Optional<IpAddress> take(String name) {
        IpAddress own = released.get(name);
        if (own == null) {
            own = firstThatNobodyHad();
        }
        if (own == null && !released.isEmpty()) {
            own = released.values().iterator().next();
        }
        if (own != null) {
            hold(name, own);
        }
        return Optional.ofNullable(own);
    }

    /** Gives exactly this address, which {@link #objection} has nothing against. */
    void takeThis(String name, IpAddress address) {
        hold(name, address);
    }

    private void hold(String name, IpAddress address) {
        forget(address);
        IpAddress other = released.remove(name);
        if (other != null) {
            releasedBy.remove(other);
        }
        held.put(address, name);
    }

    private IpAddress firstThatNobodyHad() {
        for (long i = FIRST_INDEX; i < end; i++) {
            IpAddress address = network.address(i);
            if (!held.containsKey(address) && !releasedBy.containsKey(address)) {
                return address;
            }
        }
        return null;
    }

    /** Why a client must not have this address by its file, or null. */
    String objection(String name, IpAddress address) {
        if (!isForClients(address)) {
            return address + " is no address for clients of " + network;
        }
        String holder = held.get(address);
        return holder == null || holder.equals(name) ? null : address + " is held by the client " + holder;
    }

    private boolean isForClients(IpAddress address) {
        boolean hasBroadcast = network.family() == IpFamily.V4;
        return network.contains(address)
                && !address.equals(network.network())
                && !address.equals(network.address(SEED_INDEX))
                && !(hasBroadcast && address.equals(network.last()));
    }

    /**
     * The client has gone.
     *
     * @param remember whether it shall get the same address when it comes again
     */
    void release(String name, IpAddress address, boolean remember) {
        if (held.remove(address, name) && remember) {
            remember(name, address);
        }
    }

    /** A suggestion of an earlier run; of two for the same name or address the later counts. */
    void remember(String name, IpAddress address) {
        if (!isForClients(address) || held.containsKey(address)) {
            return;
        }
        forget(address);
        IpAddress before = released.remove(name);
        if (before != null) {
            releasedBy.remove(before);
        }
        released.put(name, address);
        releasedBy.put(address, name);
        if (released.size() > MAX_REMEMBERED) {
            forget(released.values().iterator().next());
        }
    }

    private void forget(IpAddress address) {
        String name = releasedBy.remove(address);
        if (name != null) {
            released.remove(name);
        }
    }

    /** Who has or had which address, the one released longest ago first, those that are held last. */
    Map<String, IpAddress> known() {
        Map<String, IpAddress> all = new LinkedHashMap<>(released);
        held.forEach((address, name) -> all.put(name, address));
        return all;
    }

    Cidr network() {
        return network;
    }
}
