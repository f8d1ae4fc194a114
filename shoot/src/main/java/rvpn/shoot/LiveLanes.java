package rvpn.shoot;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.LaneQueues;
import rvpn.core.OwnerThread;
import rvpn.core.management.Chronicle;
import rvpn.core.management.LaneFacts;
import rvpn.tun.Offload;
import rvpn.tun.Tun;
import rvpn.tun.TunQueue;

/**
 * Which lanes of the session carry, and which further ones the seed has granted with lane 0. State belongs to one loop,
 * the owner, which the others ask; all methods may be called from any other thread.
 */
final class LiveLanes {
    /** So long the flows of a lane that is lost while it moves may wait before they go over the others. */
    private static final int MOVE_PATIENCE_MS = 500;

    private final EventLoop owner;
    private final Tun tun;
    private final LaneQueues queues;
    private final Chronicle chronicle;
    // By number; a lane stays until it has ended.
    private final Lane[] carrying;
    // By number: has handed its place over, and still delivers what is on its way.
    private final Lane[] leaving;
    // By number: another stream is on its way to take the lane's place.
    private final boolean[] moving;
    // By number: who waits until a further lane is worth a dial.
    private final CompletableFuture<?>[] turns;
    private Agreement agreement;
    private int granted = 1;
    private volatile List<Lane> live = List.of();

    /** @param chronicle hears of the lanes that come and go */
    LiveLanes(Tun tun, EventLoop owner, Chronicle chronicle) throws IOException {
        this.chronicle = chronicle;
        this.owner = owner;
        this.tun = tun;
        this.queues = new LaneQueues(tun);
        this.carrying = new Lane[queues.count()];
        this.leaving = new Lane[queues.count()];
        this.moving = new boolean[queues.count()];
        this.turns = new CompletableFuture<?>[queues.count()];
    }

    /** Done when this lane may be dialled: lane 0 at any time, another one while the seed grants it and the session lives. */
    CompletableFuture<?> turn(int number) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        owner.execute(() -> {
            turns[number] = turn;
            giveTurns();
        });
        return turn;
    }

    private void giveTurns() {
        for (int i = 0; i < turns.length; i++) {
            if (turns[i] != null && (i == 0 || i < granted && !live.isEmpty())) {
                turns[i].complete(null);
                turns[i] = null;
            }
        }
    }

    /** What may come out of the device. */
    void limit(Offload most) throws IOException, InterruptedException {
        ask(() -> {
            tun.limit(most);
            return null;
        });
    }

    /**
     * Lane 0 has been welcomed: says what goes for the others from now on.
     *
     * @return the queue that it carries
     * @throws IOException when it cannot carry
     */
    TunQueue enterFirst(Connection connection, Lane lane, Agreement agreed, Control.Welcome welcome)
            throws IOException, InterruptedException {
        return ask(() -> {
            boolean goesOn = welcome.resumed() && agreed.equals(agreement);
            agreement = agreed;
            granted = Math.min(welcome.lanes(), carrying.length);
            for (int i = 1; i < carrying.length; i++) {
                if (carrying[i] != null && (!goesOn || i >= granted)) {
                    // The seed knows nothing of it any more; silence would tell, but later.
                    carrying[i].end(Control.Reason.REPLACED, "the session begins anew");
                }
            }
            return enter(0, connection, lane);
        });
    }

    /** The seed has pushed something else: what goes for further lanes from now on. */
    void agree(Agreement agreed) throws IOException, InterruptedException {
        ask(() -> agreement = agreed);
    }

    /** A further lane has been welcomed. */
    TunQueue enterFurther(int number, Connection connection, Lane lane, Agreement agreed)
            throws IOException, InterruptedException {
        return ask(() -> {
            if (!agreed.equals(agreement)) {
                throw new IOException("the " + agreed.side().other() + " pushed something else than to lane 0");
            }
            return enter(number, connection, lane);
        });
    }

    private TunQueue enter(int number, Connection connection, Lane lane) throws IOException {
        if (connection.hasEnded()) {
            throw new IOException(connection.endWords());
        }
        Lane before = carrying[number];
        if (before == null) {
            TunQueue queue = takeQueue(number);
            carrying[number] = lane;
            publish();
            tellJoined(number, lane);
            return queue;
        }
        if (before != connection.predecessor() || leaving[number] != null) {
            throw new IOException("the stream before it has not ended yet");
        }
        leaving[number] = before;
        carrying[number] = lane;
        lane.waitForPredecessor();
        publish();
        tellJoined(number, lane);
        return queues.queue(number);
    }

    private void tellJoined(int number, Lane lane) {
        chronicle.joined(lane, LaneFacts.of(number, lane), agreement.introduction(lane));
    }

    private TunQueue takeQueue(int number) throws IOException {
        try {
            return queues.take(number);
        } catch (IOException refused) {
            queues.giveBack(number);
            throw refused;
        }
    }

    /**
     * Another stream is being dialled in a lane's place, until {@link #endMove}. The one before may end a moment before that
     * one enters; the lane keeps its queue then, because the kernel drops what waits in a queue that is detached.
     */
    void beginMove(int number) {
        tell(() -> moving[number] = true);
    }

    /** It has entered, or has not come about. */
    void endMove(int number) {
        tell(() -> {
            moving[number] = false;
            giveBackUnused(number);
        });
    }

    private void giveBackUnused(int number) {
        if (carrying[number] == null) {
            queues.giveBack(number);
        }
    }

    /** A lane has ended; one that never entered changes nothing. */
    void leave(int number, Lane lane, String why) {
        OwnerThread.run(owner, () -> forget(number, lane, why));
    }

    private void tell(Runnable news) {
        try {
            owner.execute(news);
        } catch (RejectedExecutionException over) {
            // the program ends
        }
    }

    private void forget(int number, Lane lane, String why) {
        chronicle.left(lane, why);
        if (carrying[number] == lane) {
            carrying[number] = null;
            if (moving[number]) {
                owner.schedule(() -> giveBackUnused(number), MOVE_PATIENCE_MS, TimeUnit.MILLISECONDS);
            } else {
                queues.giveBack(number);
            }
            publish();
        } else if (leaving[number] == lane) {
            leaving[number] = null;
            if (carrying[number] != null) {
                carrying[number].predecessorEnded();
            }
        }
    }

    private void publish() {
        live = Arrays.stream(carrying).filter(Objects::nonNull).toList();
        giveTurns();
    }

    /** Those that carry now, by number. */
    List<Lane> all() {
        return live;
    }

    private <T> T ask(Callable<T> question) throws IOException, InterruptedException {
        try {
            return owner.submit(question).get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
