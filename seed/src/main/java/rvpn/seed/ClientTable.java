package rvpn.seed;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.LaneLoops;
import rvpn.core.OwnerThread;
import rvpn.core.StreamEnd;
import rvpn.core.config.Networks;
import rvpn.core.config.Side;
import rvpn.seed.client.ClientConfig;
import rvpn.seed.client.ClientRefusedException;
import rvpn.seed.client.Enclaves;
import rvpn.seed.client.NetworkWords;

/**
 * All clients: finds the one that a greeting belongs to, by the name that its certificate has proven, and passes the
 * lane on to that client's session. Who is new waits until its place is made. State belongs to one thread, the owner;
 * places are made on a thread that may wait.
 */
final class ClientTable implements Lane.Owner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("clients");
    private static final int PATIENCE_MS = 10_000;

    private final ClientConfig config;
    private final Side side;
    private final Goodbye goodbye;
    private final int graceMs;
    private final ClientPlaces places;
    private final LaneLoops loops;
    private final EventExecutor owner;
    private final Function<ClientPlace, ShootSession> sessions;
    private final StrangerLog strangers = new StrangerLog(System.nanoTime());
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "clients");
        worker.setDaemon(true);
        return worker;
    });
    private final Map<String, ClientSlot> slots = new LinkedHashMap<>();
    // Of every lane that has greeted, until it has ended.
    private final Map<Lane, ClientSlot> slotOf = new HashMap<>();
    private final Enclaves<ClientSlot> enclaves = new Enclaves<>();
    private boolean stopping;
    private final Residents residents = new Residents();

    /** @param sessions makes one for a place */
    ClientTable(SeedConfig config, ClientPlaces places, LaneLoops loops, Function<ClientPlace, ShootSession> sessions) {
        this.config = config.clients();
        this.side = config.side();
        this.goodbye = new Goodbye(side);
        this.graceMs = config.sessionGraceMs();
        this.places = places;
        this.loops = loops;
        this.owner = loops.of(0);
        this.sessions = sessions;
    }

    // 1. What lanes tell, on their own loops.

    @Override
    public void secured(Lane lane) {
        // the dialler speaks first
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        onOwner(() -> Newcomer.of(lane, greeting, side).ifPresent(this::arrive));
    }

    @Override
    public void ended(Lane lane, StreamEnd end) {
        onOwner(() -> forget(lane, end));
    }

    private void onOwner(Runnable work) {
        OwnerThread.run(owner, work);
    }

    private void onThread(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException over) {
            // the program ends, and takes every device off the host
        }
    }

    // 2. Who comes; from here on the owner.

    private void arrive(Newcomer newcomer) {
        Lane lane = newcomer.lane();
        if (stopping) {
            lane.end(Control.Reason.STOPPED, goodbye.stops());
            return;
        }
        String name = newcomer.peer().name();
        String key = config.duplicates().key(name, newcomer.hello().session());
        ClientSlot slot = slots.get(key);
        if (newcomer.number() > 0) {
            join(slot, newcomer);
            return;
        }
        if (slot == null) {
            if (slots.size() >= config.max()) {
                LOG.warn("refused the client {}: {} are connected, as many as may (--max-clients)", key, config.max());
                lane.end(Control.Reason.REFUSED, goodbye.full());
                return;
            }
            long ofThisName =
                    slots.values().stream().filter(one -> one.name.equals(name)).count();
            if (ofThisName >= config.maxPerName()) {
                LOG.warn(
                        "refused the client {}: {} of this name are connected, as many as may (--max-clients-per-name)",
                        key,
                        ofThisName);
                lane.end(Control.Reason.REFUSED, goodbye.fullOfName());
                return;
            }
            slot = new ClientSlot(key, name);
            slots.put(key, slot);
        }
        enter(slot, newcomer);
    }

    private void join(ClientSlot slot, Newcomer newcomer) {
        if (slot == null || !slot.isOpen()) {
            newcomer.lane().end(Control.Reason.REFUSED, Goodbye.NO_SESSION);
        } else {
            pass(slot, newcomer);
        }
    }

    private void enter(ClientSlot slot, Newcomer newcomer) {
        slotOf.put(newcomer.lane(), slot);
        Newcomer overtaken = slot.waiting;
        slot.waiting = newcomer;
        if (overtaken != null) {
            overtaken.lane().end(Control.Reason.REPLACED, goodbye.takenOver());
        }
        if (slot.isOpen() && config.directory().isEmpty()) {
            letIn(slot);
        } else if (!slot.isPreparing && !slot.isClosing) {
            prepare(slot);
        }
    }

    private void prepare(ClientSlot slot) {
        slot.isPreparing = true;
        onThread(() -> {
            try {
                if (slot.place == null) {
                    ClientPlace place = places.open(slot.key, slot.name);
                    onOwner(() -> open(slot, place));
                } else if (places.isUpToDate(slot.place, slot.name)) {
                    onOwner(() -> letIn(slot));
                } else {
                    onOwner(() -> reopen(slot));
                }
            } catch (ClientRefusedException refused) {
                onOwner(() -> refuse(slot, Control.Reason.REFUSED, refused));
            } catch (IOException | RuntimeException failed) {
                onOwner(() -> refuse(slot, Control.Reason.FAULT, failed));
            }
        });
    }

    private void open(ClientSlot slot, ClientPlace place) {
        slot.place = place;
        slot.session = sessions.apply(place);
        slot.session.whenForgotten(() -> closeIfIdle(slot));
        LOG.info(
                "client {} has {} on {}, networks {}",
                slot.key,
                place.plan().addresses(),
                place.device().tun().name(),
                NetworkWords.of(place.plan().served()));
        publish();
        exclude(enclaves.put(slot, place.plan().sources()));
        exclude(Set.of(slot));
        if (slot.waiting == null) {
            keep(slot);
        } else {
            letIn(slot);
        }
    }

    /** Whoever asked for the place has gone, perhaps because making it took so long: at the next dial it is there. */
    private void keep(ClientSlot slot) {
        slot.isPreparing = false;
        owner.schedule(() -> closeIfIdle(slot), graceMs, TimeUnit.MILLISECONDS);
    }

    private void exclude(Set<ClientSlot> some) {
        some.forEach(slot -> slot.session.exclude(enclaves.of(slot)));
    }

    private void letIn(ClientSlot slot) {
        slot.isPreparing = false;
        Newcomer newcomer = slot.waiting;
        slot.waiting = null;
        if (newcomer != null) {
            pass(slot, newcomer);
        }
        closeIfIdle(slot);
    }

    private void pass(ClientSlot slot, Newcomer newcomer) {
        slotOf.put(newcomer.lane(), slot);
        slot.session.greeted(newcomer);
    }

    private void reopen(ClientSlot slot) {
        LOG.info("client {}: its file is another, so that it gets another place", slot.key);
        slot.isPreparing = false;
        slot.isClosing = true;
        slot.session.retire("the client's configuration is another");
        closeIfIdle(slot);
    }

    private void refuse(ClientSlot slot, Control.Reason reason, Exception why) {
        LOG.warn("refused the client {}: {}", slot.key, why.getMessage() == null ? why.toString() : why.getMessage());
        slot.isPreparing = false;
        if (slot.place == null) {
            slots.remove(slot.key);
        }
        Newcomer newcomer = slot.waiting;
        slot.waiting = null;
        if (newcomer != null) {
            boolean isFault = reason == Control.Reason.FAULT;
            newcomer.lane().end(reason, isFault ? goodbye.noPlace() : goodbye.refuses());
        }
        closeIfIdle(slot);
    }

    // 3. Who goes.

    private void forget(Lane lane, StreamEnd end) {
        ClientSlot slot = slotOf.remove(lane);
        if (slot == null) {
            if (lane.handshake() == null) {
                strangers
                        .line("stream closed: " + end.words(), System.nanoTime())
                        .ifPresent(LOG::info);
            } else {
                LOG.info("stream closed: {}", end.words());
            }
            return;
        }
        if (slot.waiting != null && slot.waiting.lane() == lane) {
            slot.waiting = null;
            LOG.info("stream closed: {}", end.words());
        } else if (slot.session != null) {
            slot.session.ended(lane, end);
        }
        closeIfIdle(slot);
    }

    private void closeIfIdle(ClientSlot slot) {
        boolean isWanted = slot.isPreparing || slot.waiting != null && !slot.isClosing;
        if (slot.session == null || isWanted || !slot.session.isIdle() || slots.get(slot.key) != slot) {
            return;
        }
        slots.remove(slot.key);
        publish();
        exclude(enclaves.remove(slot)); // before the kernel sends them what was the other's
        onThread(() -> {
            awaitLoops();
            places.close(slot.place);
        });
        Newcomer next = slot.waiting;
        slot.waiting = null;
        if (next != null) {
            arrive(next);
        }
    }

    /** Lanes that have ended let go of their queue in the turns of their loops that follow. */
    private void awaitLoops() {
        for (int turn = 0; turn < 2; turn++) {
            for (EventExecutor loop : loops) {
                try {
                    loop.submit(() -> {}).awaitUninterruptibly(PATIENCE_MS);
                } catch (RejectedExecutionException over) {
                    // it has let go of everything
                }
            }
        }
    }

    private void publish() {
        residents.set(slots.values().stream()
                .filter(slot -> slot.session != null)
                .map(slot -> new Residents.One(slot.place, slot.session))
                .toList());
    }

    // 4. What others ask, from any thread.

    /** Those who have a place. */
    Residents residents() {
        return residents;
    }

    /**
     * Other networks or times, which all clients are told of; waits for the host.
     *
     * @param taken run when the host has taken it, before a session begins with it
     * @throws IOException when the host refuses; what was before is in place again then
     */
    void take(SeedConfig next, Networks networks, Runnable taken) throws IOException {
        try {
            thread.submit(() -> {
                        places.take(next, networks);
                        taken.run();
                        return null;
                    })
                    .get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the host was asked");
        }
        onOwner(() -> push(next));
    }

    private void push(SeedConfig next) {
        List<ClientSlot> placed =
                slots.values().stream().filter(slot -> slot.session != null).toList();
        placed.forEach(slot -> enclaves.put(slot, slot.place.plan().sources()));
        placed.stream().filter(ClientSlot::isOpen).forEach(slot -> {
            LaneOffer offer =
                    new LaneOffer(next, slot.place.plan(), slot.place.device().tun());
            offer.exclude(enclaves.of(slot));
            slot.session.push(offer);
        });
    }

    /** Ends all lanes, and refuses those that still come. */
    Future<?> stop() {
        return owner.submit(() -> {
            stopping = true;
            List<ClientSlot> all = List.copyOf(slots.values());
            all.stream().map(slot -> slot.waiting).filter(Objects::nonNull).forEach(newcomer -> newcomer.lane()
                    .end(Control.Reason.STOPPED, goodbye.stops()));
            all.stream().map(slot -> slot.session).filter(Objects::nonNull).forEach(ShootSession::stopNow);
        });
    }

    /** Takes all clients' devices off the host; the loops have ended. */
    @Override
    public void close() {
        onThread(places::closeAll);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the host does not take off the clients' devices");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
