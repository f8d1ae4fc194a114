package rvpn.seed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import rvpn.core.Control;
import rvpn.core.DeviceLimits;
import rvpn.core.Lane;
import rvpn.core.PacketGate;
import rvpn.core.config.Networks;
import rvpn.core.management.Introduction;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.tun.Offload;
import rvpn.tun.Tun;
import rvpn.tun.TunQueue;

/** What every lane of every session gets: the same WELCOME, the same gate, the same times. */
final class LaneOffer {
    private final SeedConfig config;
    private final Tun tun;
    private final PacketGate gate;
    private final List<String> addresses;
    private final List<String> routes;
    private final List<String> networks;

    LaneOffer(SeedConfig config, Networks networks, Tun tun) {
        this.config = config;
        this.tun = tun;
        this.gate = gate(config, networks);
        this.addresses = networks.transfer().stream()
                .map(network -> network.address(2) + "/" + network.prefix())
                .toList();
        this.networks = networks.shoot().stream().map(Cidr::toString).distinct().toList();
        this.routes = networks.seed().stream().map(Cidr::toString).toList();
    }

    private static PacketGate gate(SeedConfig config, Networks networks) {
        List<Cidr> sources = new ArrayList<>(networks.shoot());
        List<Cidr> destinations = new ArrayList<>(networks.seed());
        List<IpAddress> own =
                networks.transfer().stream().map(network -> network.address(1)).toList();
        own.forEach(address -> destinations.add(Cidr.host(address)));
        networks.transfer().forEach(network -> sources.add(Cidr.host(network.address(2))));
        DeviceLimits limits = new DeviceLimits(config.mtu(), config.mssFix().clamp(config.mtu()), own);
        return new PacketGate(sources, destinations, limits);
    }

    /**
     * A peer's kernel without UDP segmentation offload would refuse each UDP super-packet.
     *
     * @return whether they are carried
     */
    boolean limitOffload(Control.Hello hello) throws IOException {
        boolean usesUso = tun.offload().udp() && hello.features().contains(Control.FEATURE_USO);
        tun.limit(new Offload(true, true, usesUso));
        return usesUso;
    }

    /** Welcomes the lane and lets it carry; from any thread, and at once on the lane's own. */
    void begin(Lane lane, TunQueue queue, SessionTerms terms, boolean resumed) {
        Control.Welcome welcome = welcome(terms, resumed);
        on(lane, () -> {
            lane.send(welcome);
            carry(lane, queue);
        });
    }

    /** Only the first half of it. */
    void welcome(Lane lane, SessionTerms terms) {
        Control.Welcome welcome = welcome(terms, true);
        on(lane, () -> lane.send(welcome));
    }

    /** Only the second half. */
    void carry(Lane lane, TunQueue queue) {
        on(lane, () -> lane.carry(queue, gate, config.pingIntervalMs(), config.pingTimeoutMs()));
    }

    private static void on(Lane lane, Runnable work) {
        if (lane.loop().inEventLoop()) {
            work.run();
        } else {
            lane.loop().execute(work);
        }
    }

    /** The lane was begun with another offer. */
    void push(Lane lane) {
        on(lane, () -> {
            lane.send(new Control.Update(routes, config.mtu(), config.pingIntervalMs(), config.pingTimeoutMs()));
            lane.adapt(gate, config.pingIntervalMs(), config.pingTimeoutMs());
        });
    }

    /** Who it is, for those who watch. */
    Introduction introduction(Newcomer newcomer) {
        Control.Hello hello = newcomer.hello();
        return new Introduction(
                hello.session(),
                newcomer.peer().name(),
                newcomer.lane().handshake().suite(),
                hello.node(),
                hello.software(),
                addresses.stream()
                        .map(address -> address.substring(0, address.indexOf('/')))
                        .toList(),
                networks);
    }

    private Control.Welcome welcome(SessionTerms terms, boolean resumed) {
        return new Control.Welcome(
                Control.VERSION,
                terms.id(),
                resumed,
                addresses,
                routes,
                config.mtu(),
                config.pingIntervalMs(),
                config.pingTimeoutMs(),
                terms.uso() ? List.of(Control.FEATURE_USO) : List.of(),
                terms.lanes());
    }
}
