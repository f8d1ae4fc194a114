package rvpn.seed;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.PacketGate;
import rvpn.core.StreamEnd;
import rvpn.core.TlsHandshake;
import rvpn.core.config.Networks;
import rvpn.ip.Cidr;
import rvpn.seed.connect.Printable;
import rvpn.tun.Offload;
import rvpn.tun.Tun;

/**
 * The shoot as the seed knows it: at most one lane carries its packets, and a newcomer takes over once it is
 * authenticated and has greeted. All methods run on the tunnel's event loop, except those that say otherwise.
 */
final class ShootSession implements Lane.Owner {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");

    private final SeedConfig config;
    private final Networks networks;
    private final Tun tun;
    private final PacketGate gate;
    private final List<String> addresses;
    private final StrangerLog strangers = new StrangerLog(System.nanoTime());
    private Lane carrying;
    private String session = "";
    private boolean stopping;
    private volatile Lane connected;
    private volatile Instant changedAt = Instant.now();

    /** @param networks what of the configured ones this host carries */
    ShootSession(SeedConfig config, Networks networks, Tun tun) {
        this.config = config;
        this.networks = networks;
        this.tun = tun;
        this.gate = gate(networks);
        this.addresses = networks.transfer().stream()
                .map(network -> network.address(2) + "/" + network.prefix())
                .toList();
    }

    private static PacketGate gate(Networks networks) {
        List<Cidr> sources = new ArrayList<>(networks.shoot());
        List<Cidr> destinations = new ArrayList<>(networks.seed());
        for (Cidr network : networks.transfer()) {
            sources.add(Cidr.host(network.address(2)));
            destinations.add(Cidr.host(network.address(1)));
        }
        return new PacketGate(sources, destinations);
    }

    @Override
    public void secured(Lane lane) {
        // the dialler speaks first
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        if (!(greeting instanceof Control.Hello hello)) {
            lane.end(Control.Reason.EARLY_FRAME, "expected a HELLO");
        } else if (!hello.versions().contains(Control.VERSION)) {
            lane.end(Control.Reason.VERSION, "this side speaks version " + Control.VERSION);
        } else if (hello.lane() != 0) {
            lane.end(Control.Reason.REFUSED, "this side has one lane, number 0, not " + hello.lane());
        } else if (stopping) {
            lane.end(Control.Reason.STOPPED, "the seed server stops");
        } else {
            welcome(lane, hello);
        }
    }

    private void welcome(Lane lane, Control.Hello hello) {
        if (carrying != null) {
            carrying.end(Control.Reason.REPLACED, "a new stream of the shoot has taken over");
        }
        boolean usesUso = tun.offload().udp() && hello.features().contains(Control.FEATURE_USO);
        if (!limitOffload(lane, usesUso)) {
            return;
        }
        boolean resumed = hello.session().equals(session);
        session = hello.session();
        // Before the first word to the peer: whatever ends the lane from here on takes this back.
        carrying = lane;
        connected = lane;
        changedAt = Instant.now();
        lane.send(welcome(resumed, usesUso));
        lane.carry(tun.queues().get(0), gate, config.pingIntervalMs(), config.pingTimeoutMs());
        if (carrying == lane) {
            report(lane.handshake(), hello, resumed);
        }
    }

    /** A peer's kernel without UDP segmentation offload would refuse each UDP super-packet. */
    private boolean limitOffload(Lane lane, boolean usesUso) {
        try {
            tun.limit(new Offload(true, true, usesUso));
            return true;
        } catch (IOException refused) {
            LOG.error("{}", refused.getMessage());
            lane.end(Control.Reason.FAULT, "the seed's device fails");
            return false;
        }
    }

    private Control.Welcome welcome(boolean resumed, boolean usesUso) {
        return new Control.Welcome(
                Control.VERSION,
                session,
                resumed,
                addresses,
                networks.seed().stream().map(Cidr::toString).toList(),
                config.mtu(),
                config.pingIntervalMs(),
                config.pingTimeoutMs(),
                usesUso ? List.of(Control.FEATURE_USO) : List.of(),
                1);
    }

    /** Ends the lane that carries, and refuses those that still come. */
    void stop() {
        stopping = true;
        if (carrying != null) {
            carrying.end(Control.Reason.STOPPED, "the seed server stops");
        }
    }

    private static void report(TlsHandshake handshake, Control.Hello hello, boolean resumed) {
        LOG.info(
                "up: {} {} from {} on node {} ({}), serving {}{}",
                handshake.version(),
                handshake.suite(),
                handshake.peer().name(),
                hello.node(),
                hello.software(),
                Printable.of(String.join(", ", hello.networks())), // up to 64 KiB
                resumed ? ", session resumed" : "");
    }

    @Override
    public void ended(Lane lane, StreamEnd end) {
        if (lane == carrying) {
            carrying = null;
            connected = null;
            changedAt = Instant.now();
            LOG.warn("down: {}", end.words());
        } else if (lane.handshake() == null) {
            strangers.line("stream closed: " + end.words(), System.nanoTime()).ifPresent(LOG::info);
        } else {
            LOG.info("stream closed: {}", end.words());
        }
    }

    /** The lane that carries packets now, or null; from any thread. */
    Lane connected() {
        return connected;
    }

    /** Since when a shoot is connected, or none is; from any thread. */
    Instant changedAt() {
        return changedAt;
    }
}
