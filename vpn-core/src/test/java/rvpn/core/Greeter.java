package rvpn.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import rvpn.tun.TunQueue;

/** A plain owner of a lane for tests: greets as its side does, carries, and remembers how it ended. */
final class Greeter implements Lane.Owner {
    static final Control.Hello HELLO = new Control.Hello(
            List.of(1), "session", 0, 1, false, List.of(), "node-1", List.of("100.96.0.0/11"), "test 1");
    static final Control.Welcome WELCOME = new Control.Welcome(
            1, "session", false, List.of("192.168.123.2/24"), List.of(), 1500, 200, 3000, List.of(), 1);

    final CompletableFuture<Lane> carrying = new CompletableFuture<>();
    final CompletableFuture<StreamEnd> ended = new CompletableFuture<>();
    private final CompletableFuture<TunQueue> queue = new CompletableFuture<>();
    private final PacketGate gate;
    private final boolean dials;

    private Greeter(PacketGate gate, boolean dials) {
        this.gate = gate;
        this.dials = dials;
    }

    static Greeter seed() {
        return new Greeter(TwoEnds.seedGate(), false);
    }

    static Greeter shoot() {
        return new Greeter(TwoEnds.shootGate(), true);
    }

    /** Which queue the lane shall carry. */
    Greeter on(TunQueue device) {
        queue.complete(device);
        return this;
    }

    Lane lane() throws Exception {
        return carrying.get(30, TimeUnit.SECONDS);
    }

    StreamEnd end() throws Exception {
        return ended.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void secured(Lane lane) {
        if (dials) {
            lane.send(HELLO);
        }
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        if (!dials) {
            lane.send(WELCOME);
        }
        lane.carry(queue.join(), gate, WELCOME.pingIntervalMs(), WELCOME.pingTimeoutMs());
        carrying.complete(lane);
    }

    @Override
    public void ended(Lane lane, StreamEnd end) {
        ended.complete(end);
        carrying.completeExceptionally(new IllegalStateException(end.toString()));
    }
}
