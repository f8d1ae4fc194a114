package rvpn.seed.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

/**
 * The clients' addresses in all transfer networks: each client has one in each. One thread at a time.
 */
public final class AddressPool {
    private final List<NamePool> pools;

    /** @param transfer at most one network a family */
    public AddressPool(List<Cidr> transfer) {
        pools = transfer.stream().map(NamePool::new).toList();
    }

    /**
     * An address in each transfer network, in their order, for a client that holds none.
     *
     * @param wanted those that its file names, at most one a family
     * @throws ClientRefusedException when a network has none left, or one that is wanted is not to be had; then none is
     *     held
     */
    public List<IpAddress> take(String name, List<IpAddress> wanted) throws ClientRefusedException {
        for (IpAddress address : wanted) {
            NamePool pool = poolOf(address);
            String objection = pool == null
                    ? "there is no transfer network of the family of " + address
                    : pool.objection(name, address);
            if (objection != null) {
                throw new ClientRefusedException(objection);
            }
        }
        List<IpAddress> taken = new ArrayList<>();
        for (NamePool pool : pools) {
            Optional<IpAddress> address = take(pool, name, wanted);
            if (address.isEmpty()) {
                release(name, taken, true);
                throw new ClientRefusedException("no address is left in " + pool.network());
            }
            taken.add(address.get());
        }
        return List.copyOf(taken);
    }

    private static Optional<IpAddress> take(NamePool pool, String name, List<IpAddress> wanted) {
        for (IpAddress address : wanted) {
            if (address.family() == pool.network().family()) {
                pool.takeThis(name, address);
                return Optional.of(address);
            }
        }
        return pool.take(name);
    }

    /**
     * The client has gone.
     *
     * @param remember whether it shall get the same addresses when it comes again
     */
    public void release(String name, List<IpAddress> addresses, boolean remember) {
        addresses.forEach(address -> poolOf(address).release(name, address, remember));
    }

    /** What an earlier run knew; false when it belongs to none of the networks. */
    boolean remember(String name, IpAddress address) {
        NamePool pool = poolOf(address);
        if (pool == null || !pool.network().contains(address)) {
            return false;
        }
        pool.remember(name, address);
        return true;
    }

    private NamePool poolOf(IpAddress address) {
        return pools.stream()
                .filter(pool -> pool.network().family() == address.family())
                .findFirst()
                .orElse(null);
    }

    /** Who has or had which addresses, IPv4 first. */
    Map<String, List<IpAddress>> known() {
        Map<String, List<IpAddress>> all = new LinkedHashMap<>();
        pools.stream()
                .sorted(Comparator.comparing(pool -> pool.network().family()))
                .forEach(pool -> pool.known()
                        .forEach((name, address) -> all.computeIfAbsent(name, first -> new ArrayList<>())
                                .add(address)));
        return all;
    }
}
