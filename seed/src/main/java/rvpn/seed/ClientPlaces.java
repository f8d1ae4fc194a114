package rvpn.seed;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.LaneQueues;
import rvpn.core.config.Networks;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.seed.client.AddressPool;
import rvpn.seed.client.ClientFile;
import rvpn.seed.client.ClientRefusedException;
import rvpn.seed.client.NetworkBudget;
import rvpn.seed.client.NetworkWords;
import rvpn.seed.client.PoolFile;
import rvpn.seed.client.RouteBook;
import rvpn.tun.HostNetwork;
import rvpn.tun.Tun;

/**
 * Gives each client addresses, a device and its networks' routes, and takes them back. All of it asks the host and its
 * disk, so it runs on one thread of its own, never on an event loop.
 */
final class ClientPlaces {
    private static final Logger LOG = LoggerFactory.getLogger("clients");

    private static final int MOST_NETWORKS =
            NetworkBudget.of(Runtime.getRuntime().maxMemory());

    private final ClientHost host;
    private final ClientDevice first;
    private final AddressPool pool;
    private final RouteBook<ClientDevice> book = new RouteBook<>();
    private final Map<ClientDevice, ClientPlace> taken = new LinkedHashMap<>();
    private SeedConfig config;
    private Networks networks;

    /**
     * @param first whose network is laid already
     * @param pool that knows what an earlier run has given
     */
    ClientPlaces(SeedConfig config, Networks networks, ClientHost host, ClientDevice first, AddressPool pool) {
        this.config = config;
        this.networks = networks;
        this.host = host;
        this.first = first;
        this.pool = pool;
        book.claim(first, networks.behind(config.side().other()));
    }

    /**
     * A place for a client that has none.
     *
     * @throws ClientRefusedException when its file or the pool has none for it
     * @throws IOException when the host refuses a device or its network; then nothing is left behind
     */
    ClientPlace open(String key, String name) throws ClientRefusedException, IOException {
        ClientFile file = file(name);
        requireRoom(file.networks().size());
        List<IpAddress> addresses = pool.take(key, file.addresses());
        ClientPlan plan = new ClientPlan(config.side().other(), networks, addresses, file.networks());
        try {
            // Whoever serves only some networks must not get what is sent to the others.
            boolean takesFirst = plan.named().isEmpty() && !taken.containsKey(first);
            ClientPlace place = takesFirst ? enterFirst(key, plan) : enterNew(key, plan);
            remember();
            return place;
        } catch (IOException refused) {
            release(key, addresses);
            throw refused;
        }
    }

    private void requireRoom(int more) throws ClientRefusedException {
        int named = taken.values().stream()
                .mapToInt(place -> place.plan().named().size())
                .sum();
        if (more > 0 && named + more > MOST_NETWORKS) {
            throw new ClientRefusedException("its file's " + more + " networks and the " + named
                    + " of other clients' files are more than " + MOST_NETWORKS);
        }
    }

    /** Whether the client would get the same place if it came now. */
    boolean isUpToDate(ClientPlace place, String name) throws ClientRefusedException {
        ClientFile file = file(name);
        return file.networks().equals(place.plan().named())
                && place.plan().addresses().containsAll(file.addresses());
    }

    private ClientFile file(String name) throws ClientRefusedException {
        if (config.clients().directory().isEmpty()) {
            return ClientFile.NONE;
        }
        ClientFile file = config.clients().directory().get().read(name);
        if (file.disabled()) {
            throw new ClientRefusedException("its file says disable");
        }
        List<Cidr> real = networks.behind(config.side().other()).stream()
                .map(networks.mapping()::realOf)
                .toList();
        for (Cidr network : file.networks()) {
            if (real.stream().noneMatch(each -> each.contains(network))) {
                throw new ClientRefusedException("its file's iroute " + network + " lies outside the "
                        + config.side().other() + "'s networks " + real);
            }
        }
        if (!file.passedOver().isEmpty()) {
            LOG.warn("client {}: its file's {} have no meaning here", name, file.passedOver());
        }
        return file;
    }

    private ClientPlace enterFirst(String key, ClientPlan plan) throws IOException {
        ClientPlace place = new ClientPlace(key, first, plan);
        taken.put(first, place);
        book.release(first); // it comes after those who came before
        List<RouteBook.Move<ClientDevice>> moves = book.claim(first, plan.served());
        tell(moves);
        if (moves.isEmpty()) {
            return place; // it has what it had without a client
        }
        try {
            lay(first, presentMtu(first));
        } catch (IOException refused) {
            leave(place);
            throw refused;
        }
        return place;
    }

    private ClientPlace enterNew(String key, ClientPlan plan) throws IOException {
        int number = 1;
        while (isTaken(number)) {
            number++;
        }
        Tun tun = host.open(ClientDevice.name(first.tun().name(), number), config.lanes());
        try {
            ClientHost.Laid network = host.lay(config.firewall()
                    .of(SeedNetwork.ofClient(
                            tun.name(), config.mtu().initial(), config.routing(), plan, plan.served())));
            ClientPlace place = new ClientPlace(key, new ClientDevice(number, tun, new LaneQueues(tun), network), plan);
            taken.put(place.device(), place);
            tell(book.claim(place.device(), plan.served()));
            return place;
        } catch (IOException refused) {
            tun.close();
            throw refused;
        }
    }

    private boolean isTaken(int number) {
        return taken.keySet().stream().anyMatch(device -> device.number() == number);
    }

    /** The client has gone, and with it its device, unless that is the first; the caller has let go of it. */
    void close(ClientPlace place) {
        leave(place);
        release(place.key(), place.plan().addresses());
        remember();
    }

    private void leave(ClientPlace place) {
        ClientDevice device = place.device();
        List<RouteBook.Move<ClientDevice>> moves = device.isFirst() ? book.yield(first) : book.release(device);
        tell(moves);
        taken.remove(device);
        if (device.isFirst()) {
            restoreMtu();
        }
        // Before the device goes: what is sent meanwhile shall not take another way.
        moves.stream().map(RouteBook.Move::to).distinct().forEach(this::layAgain);
        if (!device.isFirst()) {
            shut(device);
        }
    }

    private void restoreMtu() {
        try {
            if (presentMtu(first) != config.mtu().initial()) {
                lay(first, config.mtu().initial());
            }
        } catch (IOException refused) {
            LOG.warn("the MTU of {} stays as it was: {}", first.tun().name(), refused.getMessage());
        }
    }

    private static void shut(ClientDevice device) {
        try {
            device.network().close();
        } catch (IOException left) {
            LOG.warn("while closing {}: {}", device.tun().name(), left.getMessage());
        } finally {
            device.tun().close();
        }
    }

    private void layAgain(ClientDevice device) {
        try {
            lay(device, presentMtu(device));
        } catch (IOException refused) {
            LOG.error("the network of {} is incomplete: {}", device.tun().name(), refused.getMessage());
        }
    }

    /** Sessions may have agreed on another than the configured one. */
    private int presentMtu(ClientDevice device) throws IOException {
        NetworkInterface present = NetworkInterface.getByName(device.tun().name());
        return present == null ? config.mtu().initial() : present.getMTU();
    }

    private void lay(ClientDevice device, int mtu) throws IOException {
        String name = device.tun().name();
        List<Cidr> routes = book.heldBy(device);
        HostNetwork next = device.isFirst()
                ? SeedNetwork.of(config.side(), name, mtu, config.routing(), networks, routes)
                : SeedNetwork.ofClient(
                        name, mtu, config.routing(), taken.get(device).plan(), routes);
        device.network().apply(config.firewall().of(next));
    }

    private void release(String key, List<IpAddress> addresses) {
        pool.release(key, addresses, config.clients().duplicates().hasLastingKeys());
    }

    private void remember() {
        if (config.clients().duplicates().hasLastingKeys()) {
            config.clients().poolFile().ifPresent((PoolFile file) -> file.write(pool));
        }
    }

    private void tell(List<RouteBook.Move<ClientDevice>> moves) {
        Map<String, List<Cidr>> byWords = moves.stream()
                .filter(move -> taken.containsKey(move.to()))
                .collect(Collectors.groupingBy(
                        move -> who(move.to()) + " from now on, before by " + who(move.from()),
                        LinkedHashMap::new,
                        Collectors.mapping(RouteBook.Move::network, Collectors.toList())));
        byWords.forEach((words, moved) -> LOG.warn("{} served by {}", NetworkWords.of(moved), words));
    }

    private String who(ClientDevice device) {
        return taken.containsKey(device) ? taken.get(device).key() : "nobody";
    }

    /**
     * Other networks or times; every place's plan is another then.
     *
     * @throws IOException when the host refuses; what was before is in place again then
     */
    void take(SeedConfig next, Networks nextNetworks) throws IOException {
        SeedConfig configBefore = config;
        Networks networksBefore = networks;
        try {
            go(next, nextNetworks);
        } catch (IOException refused) {
            try {
                go(configBefore, networksBefore);
            } catch (IOException again) {
                LOG.error("the host's network is incomplete: {}", again.getMessage());
            }
            throw refused;
        }
    }

    private void go(SeedConfig next, Networks nextNetworks) throws IOException {
        config = next;
        networks = nextNetworks;
        taken.values().forEach(place -> place.plan(place.plan().within(nextNetworks)));
        book.claim(first, networks.behind(config.side().other()));
        taken.forEach((device, place) -> book.claim(device, place.plan().served()));
        lay(first, config.mtu().initial());
        for (ClientDevice device : taken.keySet()) {
            if (!device.isFirst()) {
                lay(device, config.mtu().initial());
            }
        }
    }

    /** Takes all further devices off the host; the first belongs to the caller. */
    void closeAll() {
        taken.keySet().stream().filter(device -> !device.isFirst()).forEach(ClientPlaces::shut);
        taken.clear();
        remember();
    }
}
