package rvpn.seed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Control;
import rvpn.core.DeviceLimits;
import rvpn.core.Lane;
import rvpn.core.OwnerThread;
import rvpn.core.PacketGate;
import rvpn.core.config.Side;
import rvpn.core.management.Introduction;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.NetworkMapping;
import rvpn.tun.DeviceMtu;
import rvpn.tun.Offload;
import rvpn.tun.Tun;
import rvpn.tun.TunQueue;

/** What every lane of a client gets: the same WELCOME, the same gate, the same times. */
final class LaneOffer {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");

    private final SeedConfig config;
    private final Tun tun;
    private final ClientPlan plan;
    // Of the session that lives, and of the thread that owns it.
    private List<Cidr> sources;
    private Collection<Cidr> enclaves = List.of();
    private final List<Cidr> destinations = new ArrayList<>();
    private final List<IpAddress> own;
    private List<String> addresses;
    private final List<String> routes;
    private final List<String> networks;
    // Only the session's owner.
    private int deviceMtu;
    private CompletableFuture<Void> resized = CompletableFuture.completedFuture(null);

    LaneOffer(SeedConfig config, ClientPlan plan, Tun tun) {
        this.config = config;
        this.tun = tun;
        this.plan = plan;
        reject(Set.of());
        this.networks = plan.served().stream().map(Cidr::toString).toList();
        List<Cidr> here = plan.networks().behind(config.side());
        this.routes = here.stream().map(Cidr::toString).toList();
        this.own = plan.networks().transfer().stream()
                .map(network -> network.address(1))
                .toList();
        destinations.addAll(here);
        if (config.side() == Side.SEED) { // the shoot's own end is nobody's destination
            own.forEach(address -> destinations.add(Cidr.host(address)));
        }
        this.deviceMtu = config.mtu().initial();
    }

    /** What the session that begins must not have of the addresses and networks that are its client's. */
    void reject(Set<Cidr> rejected) {
        sources = plan.sources().stream()
                .filter(network -> !rejected.contains(network))
                .toList();
        addresses = plan.interfaces(rejected);
    }

    /** Networks of other clients within those of this one, from which it may not send. */
    void exclude(Collection<Cidr> enclaves) {
        this.enclaves = enclaves;
    }

    private PacketGate gate(int mtu) {
        return new PacketGate(
                sources,
                enclaves,
                destinations,
                new DeviceLimits(mtu, config.mssFix().clamp(mtu), own));
    }

    private int mtu(SessionTerms terms) {
        return config.mtu().agreed(terms.wayOutMtu());
    }

    /**
     * The session that begins, or goes on with this offer. This end's device takes its MTU on a thread of its own, because
     * that needs a program of the host; a packet that is too long meanwhile is answered by the other end.
     */
    void take(SessionTerms terms) {
        int mtu = mtu(terms);
        if (mtu != deviceMtu) {
            deviceMtu = mtu;
            resized = resized.thenRunAsync(() -> resize(mtu));
        }
    }

    private void resize(int mtu) {
        try {
            DeviceMtu.set(tun.name(), mtu);
            LOG.info("MTU {} agreed", mtu);
        } catch (IOException refused) {
            LOG.warn("{}", refused.getMessage());
        }
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
        PacketGate gate = gate(mtu(terms));
        on(lane, () -> {
            lane.send(welcome);
            lane.carry(queue, gate, config.pingIntervalMs(), config.pingTimeoutMs());
        });
    }

    /** Why a shoot that can or cannot map networks gets no lane, or null. */
    String objection(boolean maps) {
        return maps || mapping().isNone()
                ? null
                : "the networks of seed and shoot are mapped, which this shoot client cannot, because it is older or has"
                        + " --firewall none";
    }

    /** Only the first half of it. */
    void welcome(Lane lane, SessionTerms terms) {
        Control.Welcome welcome = welcome(terms, true);
        on(lane, () -> lane.send(welcome));
    }

    /** Only the second half. */
    void carry(Lane lane, TunQueue queue, SessionTerms terms) {
        PacketGate gate = gate(mtu(terms));
        on(lane, () -> lane.carry(queue, gate, config.pingIntervalMs(), config.pingTimeoutMs()));
    }

    private static void on(Lane lane, Runnable work) {
        OwnerThread.run(lane.loop(), work);
    }

    /** The lane was begun with another offer. */
    void push(Lane lane, SessionTerms terms) {
        int mtu = mtu(terms);
        PacketGate gate = gate(mtu);
        on(lane, () -> {
            lane.send(new Control.Update(
                    routes, mtu, config.pingIntervalMs(), config.pingTimeoutMs(), Control.Mapping.of(mapping())));
            lane.adapt(gate, config.pingIntervalMs(), config.pingTimeoutMs());
        });
    }

    /** These carry, or will, and shall let in by what this offer says now. */
    void review(List<Lane> lanes, SessionTerms terms) {
        PacketGate gate = gate(mtu(terms));
        lanes.forEach(lane -> lane.review(gate));
    }

    /** Who it is, for those who watch. */
    Introduction introduction(Newcomer newcomer) {
        Control.Hello hello = newcomer.hello();
        return new Introduction(
                // Of two clients that choose the same name for their sessions each is one of its own.
                newcomer.peer().name() + "/" + hello.session(),
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
                mtu(terms),
                config.pingIntervalMs(),
                config.pingTimeoutMs(),
                terms.uso() ? List.of(Control.FEATURE_USO) : List.of(),
                terms.lanes(),
                Control.Mapping.of(mapping()));
    }

    private NetworkMapping mapping() {
        return plan.networks().mapping();
    }
}
