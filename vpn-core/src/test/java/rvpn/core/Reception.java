package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import rvpn.tun.TunQueue;

/** The seed's end for many streams, one after the other: the newest takes over, as in the real seed. */
final class Reception implements Lane.Owner {
    private static final int PATIENCE_S = 30;

    private final CompletableFuture<TunQueue> queue = new CompletableFuture<>();
    private final BlockingQueue<Lane> secured = new LinkedBlockingQueue<>();
    private final BlockingQueue<Lane> carrying = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamEnd> ends = new LinkedBlockingQueue<>();
    private final int pingIntervalMs;
    private final int pingTimeoutMs;
    private Lane current;

    /** With a liveness that no test waits for. */
    Reception() {
        this(60_000, 120_000);
    }

    Reception(int pingIntervalMs, int pingTimeoutMs) {
        this.pingIntervalMs = pingIntervalMs;
        this.pingTimeoutMs = pingTimeoutMs;
    }

    /** Which queue all lanes carry. */
    Reception on(TunQueue device) {
        queue.complete(device);
        return this;
    }

    /** The next lane that has begun to carry. */
    Lane lane() throws InterruptedException {
        Lane lane = carrying.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(lane).as("a lane that carries").isNotNull();
        return lane;
    }

    /** Waits until one more peer has shown who it is. */
    void awaitSecured() throws InterruptedException {
        assertThat(secured.poll(PATIENCE_S, TimeUnit.SECONDS))
                .as("a lane whose peer is known")
                .isNotNull();
    }

    /** How the next lane has ended. */
    StreamEnd end() throws InterruptedException {
        StreamEnd end = ends.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(end).as("a lane that has ended").isNotNull();
        return end;
    }

    /** Whether no lane has ended that was not asked for. */
    boolean hasNoFurtherEnd() {
        return ends.isEmpty();
    }

    @Override
    public void secured(Lane lane) {
        secured.add(lane); // the dialler speaks first
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        if (!(greeting instanceof Control.Hello)) {
            lane.end(Control.Reason.EARLY_FRAME, "expected a HELLO");
            return;
        }
        if (current != null) {
            current.end(Control.Reason.REPLACED, "a newcomer has taken over");
        }
        current = lane;
        lane.send(Greeter.WELCOME);
        lane.carry(queue.join(), TwoEnds.seedGate(), pingIntervalMs, pingTimeoutMs);
        carrying.add(lane);
    }

    @Override
    public void ended(Lane lane, StreamEnd end) {
        if (lane == current) {
            current = null;
        }
        ends.add(end);
    }
}
