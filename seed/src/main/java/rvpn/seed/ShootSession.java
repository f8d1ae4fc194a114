package rvpn.seed;

import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.LaneQueues;
import rvpn.core.OwnerThread;
import rvpn.core.StreamEnd;
import rvpn.core.management.Chronicle;
import rvpn.core.management.LaneFacts;
import rvpn.core.management.Mode;
import rvpn.ip.Cidr;
import rvpn.tun.TunQueue;

/**
 * A client, be it a shoot's or one of the seed's sidecars, as the end knows it that was dialled: one session of up to k lanes. A stream with the number of a lane takes that lane's place;
 * lane 0 of another session takes over all of it, once it is authenticated and has greeted. Whoever comes waits until
 * those before it have ended, because a queue has one reader, unless the client wants the one to hand over to the other,
 * without losing a packet. State belongs to one thread, the owner, on which {@link ClientTable} tells what lanes do.
 */
final class ShootSession {
    private final Goodbye goodbye;
    private LaneOffer offer;
    private final ClientHooks hooks;
    private final ClientPlace place;
    private final LaneQueues queues;
    private final EventExecutor owner;
    private final int graceMs;
    private final SessionLog log;
    // By number; a lane stays until it has ended, also one that is told to.
    private final Lane[] carrying;
    private final Newcomer[] waiting;
    // By number: has handed its place over, and still delivers what is on its way.
    private final Lane[] leaving;
    // Written by the owner alone.
    private volatile Newcomer successor;
    private SessionTerms terms;
    private ClientVisit visit = ClientVisit.NONE;
    private boolean stopping;
    private boolean retired;
    private Runnable onForgotten = () -> {};
    private volatile List<Lane> live = List.of();
    private volatile Instant changedAt = Instant.now();
    private Chronicle chronicle = new Chronicle(Mode.SERVER);

    /**
     * @param place whose device nobody reads
     * @param owner runs all that changes the session
     * @param hooks are asked about each session, on the owner too
     */
    ShootSession(SeedConfig config, ClientPlace place, EventExecutor owner, ClientHooks hooks) {
        this.goodbye = new Goodbye(config.side());
        this.place = place;
        this.offer = new LaneOffer(config, place.plan(), place.device().tun());
        this.hooks = hooks;
        this.queues = place.device().queues();
        this.owner = owner;
        this.graceMs = config.sessionGraceMs();
        this.log = new SessionLog(place.key());
        this.carrying = new Lane[queues.count()];
        this.waiting = new Newcomer[queues.count()];
        this.leaving = new Lane[queues.count()];
    }

    /** Who shall hear of those who come and go; before the first stream. */
    void tell(Chronicle listener) {
        chronicle = listener;
    }

    /** What is run when nothing is left of it to come back to; before the first stream. */
    void whenForgotten(Runnable work) {
        onForgotten = work;
    }

    private void onOwner(Runnable work) {
        OwnerThread.run(owner, work);
    }

    // 1. Who may come in; from here on the owner.

    /** A lane that is authenticated and has greeted. */
    void greeted(Newcomer newcomer) {
        if (stopping) {
            newcomer.lane().end(Control.Reason.STOPPED, goodbye.stops());
            return;
        }
        String unable = offer.objection(newcomer.hello().features().contains(Control.FEATURE_MAPPING));
        if (unable != null) {
            newcomer.lane().end(Control.Reason.REFUSED, unable);
            return;
        }
        boolean isAlive = successor == null && isUp();
        if (newcomer.number() == 0) {
            if (isAlive && terms.admits(newcomer)) {
                replace(newcomer);
            } else {
                takeOver(newcomer);
            }
            return;
        }
        String objection = isAlive ? terms.objection(newcomer) : Goodbye.NO_SESSION;
        if (objection == null) {
            replace(newcomer);
        } else {
            newcomer.lane().end(Control.Reason.REFUSED, objection);
        }
    }

    private boolean isUp() {
        return Arrays.stream(carrying).anyMatch(Objects::nonNull);
    }

    /** One lane of the session; the others live on. */
    private void replace(Newcomer newcomer) {
        int number = newcomer.number();
        Lane current = carrying[number];
        if (current == null) {
            admit(newcomer, true);
            return;
        }
        if (newcomer.hello().handOver() && waiting[number] == null && leaving[number] == null) {
            handOver(current, newcomer);
            return;
        }
        Newcomer overtaken = waiting[number];
        waiting[number] = newcomer;
        replaced(overtaken);
        replaced(leaving[number]);
        replaced(current);
    }

    /** Both live until all is delivered that the one has on its way. */
    private void handOver(Lane from, Newcomer to) {
        leaving[to.number()] = from;
        carrying[to.number()] = to.lane();
        publish();
        chronicle.joined(to.lane(), LaneFacts.of(to.number(), to.lane()), offer.introduction(to));
        to.lane().waitForPredecessor();
        offer.welcome(to.lane(), terms);
        TunQueue queue = queues.queue(to.number());
        from.handOver(() -> onOwner(() -> offer.carry(to.lane(), queue, terms)));
        log.handsOver(to);
    }

    /** All of the session. */
    private void takeOver(Newcomer newcomer) {
        Newcomer overtaken = successor;
        successor = newcomer;
        replaced(overtaken);
        for (int i = 0; i < waiting.length; i++) {
            replaced(waiting[i]);
            waiting[i] = null;
            replaced(leaving[i]);
        }
        for (Lane lane : carrying.clone()) { // the last to end lets the successor in at once
            replaced(lane);
        }
        if (successor == newcomer && !isUp()) {
            succeed();
        }
    }

    private void replaced(Newcomer overtaken) {
        if (overtaken != null) {
            replaced(overtaken.lane());
        }
    }

    private void replaced(Lane overtaken) {
        if (overtaken != null) {
            overtaken.end(Control.Reason.REPLACED, goodbye.takenOver());
        }
    }

    /** The successor stays one until the hooks have judged; somebody else may come, or it may go, meanwhile. */
    private void succeed() {
        Newcomer newcomer = successor;
        hooks.greet(newcomer, place.plan(), () -> successor == newcomer, this::succeed);
    }

    private void succeed(ClientVisit judged) {
        Newcomer newcomer = judged.newcomer();
        if (successor != newcomer) {
            judged.leave();
            return;
        }
        successor = null;
        if (judged.objection() != null) {
            newcomer.lane().end(Control.Reason.REFUSED, judged.objection());
            return;
        }
        visit = judged;
        offer.reject(judged.rejected());
        boolean resumed = terms != null && terms.admits(newcomer);
        try {
            terms = SessionTerms.of(newcomer, queues.count(), offer.limitOffload(newcomer.hello()));
            offer.take(terms);
        } catch (IOException refused) {
            deviceFails(newcomer.lane(), refused);
            visit.leave();
            return;
        }
        admit(newcomer, resumed);
        if (!isUp()) {
            visit.leave();
        }
    }

    private void deviceFails(Lane lane, IOException refused) {
        log.deviceFails(refused);
        lane.end(Control.Reason.FAULT, goodbye.deviceFails());
    }

    private void admit(Newcomer newcomer, boolean resumed) {
        Lane lane = newcomer.lane();
        TunQueue queue;
        try {
            queue = queues.take(newcomer.number());
        } catch (IOException refused) {
            queues.giveBack(newcomer.number());
            deviceFails(lane, refused);
            forgetAfterGrace(terms);
            return;
        }
        // Before the first word to the peer: whatever ends the lane from here on takes this back.
        carrying[newcomer.number()] = lane;
        publish();
        chronicle.joined(lane, LaneFacts.of(newcomer.number(), lane), offer.introduction(newcomer));
        offer.begin(lane, queue, terms, resumed);
        if (carrying[newcomer.number()] == lane) {
            log.up(newcomer, live.size(), terms.lanes(), resumed);
        }
    }

    // 2. Who has gone.

    /** A lane that had greeted has ended. */
    void ended(Lane lane, StreamEnd end) {
        int number = Arrays.asList(carrying).indexOf(lane);
        if (number >= 0) {
            carrying[number] = null;
            visit.count(lane);
            publish();
            chronicle.left(lane, end.words());
            vacate(number, end);
            return;
        }
        int left = Arrays.asList(leaving).indexOf(lane);
        if (left >= 0) {
            leaving[left] = null;
            visit.count(lane);
            chronicle.left(lane, end.words());
            if (carrying[left] != null) {
                carrying[left].predecessorEnded();
            }
            log.left(left, end);
            return;
        }
        if (successor != null && successor.lane() == lane) {
            successor = null;
        }
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] != null && waiting[i].lane() == lane) {
                waiting[i] = null;
            }
        }
        log.closed(end);
    }

    private void vacate(int number, StreamEnd end) {
        log.down(number, end, live.size(), terms.lanes());
        Newcomer next = waiting[number];
        if (next != null) {
            waiting[number] = null;
            admit(next, true);
        } else {
            queues.giveBack(number);
        }
        if (!isUp()) {
            visit.leave();
        }
        if (successor != null && !isUp()) {
            succeed();
        } else if (!isUp() && !stopping && !retired) {
            forgetAfterGrace(terms);
        }
    }

    private void forgetAfterGrace(SessionTerms lost) {
        owner.schedule(
                () -> {
                    if (terms == lost && !isUp()) {
                        terms = null;
                        log.forgotten(graceMs);
                        onForgotten.run();
                    }
                },
                graceMs,
                TimeUnit.MILLISECONDS);
    }

    private void publish() {
        List<Lane> now = Arrays.stream(carrying).filter(Objects::nonNull).toList();
        boolean changed = now.isEmpty() != live.isEmpty();
        live = now;
        if (changed) {
            changedAt = Instant.now();
        }
    }

    /** Asks the client to move each lane to another stream, which it does without a loss; from any thread. */
    void drain(String words) {
        live.forEach(lane -> lane.drain(words));
    }

    /** Every lane gets this from now on, also those that carry; from any thread. */
    void push(LaneOffer next) {
        onOwner(() -> {
            next.reject(visit.rejected());
            offer = next;
            if (terms != null) {
                String unable = offer.objection(terms.maps());
                if (unable != null) {
                    live.forEach(lane -> lane.end(Control.Reason.REFUSED, unable));
                    return;
                }
                offer.take(terms);
                live.forEach(lane -> next.push(lane, terms));
            }
        });
    }

    /** From now on it may not send from these networks of other clients, which lie within its own. On the owner. */
    void exclude(Collection<Cidr> enclaves) {
        offer.exclude(enclaves);
        if (terms != null) {
            Stream<Lane> leavers = Stream.of(leaving).filter(Objects::nonNull);
            offer.review(Stream.concat(live.stream(), leavers).toList(), terms);
        }
    }

    /** Ends all lanes, and refuses those that still come. On the owner. */
    void stopNow() {
        stopping = true;
        endAll(Control.Reason.STOPPED, goodbye.stops());
    }

    /** Ends all lanes; the session is idle when they have ended. On the owner. */
    void retire(String words) {
        retired = true;
        endAll(Control.Reason.REPLACED, words);
    }

    private void endAll(Control.Reason reason, String words) {
        Stream<Lane> newcomers = Stream.concat(Stream.of(waiting), Stream.ofNullable(successor))
                .filter(Objects::nonNull)
                .map(Newcomer::lane);
        Stream<Lane> leavers = Stream.of(leaving).filter(Objects::nonNull);
        List<Lane> all = Stream.of(newcomers, leavers, live.stream())
                .flatMap(lanes -> lanes)
                .toList();
        all.forEach(lane -> lane.end(reason, words));
    }

    /** Whether no lane is here or on its way, and none may take anything up again. On the owner. */
    boolean isIdle() {
        boolean isEmpty =
                Stream.of(carrying, leaving, waiting).flatMap(Arrays::stream).allMatch(Objects::isNull);
        return isEmpty && successor == null && (terms == null || retired);
    }

    // 3. What others ask, from any thread.

    /** The lanes that carry packets now, by number. */
    List<Lane> lanes() {
        return live;
    }

    /** Since when the client is connected, or none is. */
    Instant changedAt() {
        return changedAt;
    }
}
