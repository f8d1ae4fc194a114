package rvpn.it;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A kind of traffic that goes on beside a test; how each exchange ended is put down in the ledger. */
final class Flow implements AutoCloseable {
    /** Longer than anything takes on a slow machine, and than TCP waits after a path that was gone for some seconds. */
    private static final int PATIENCE_S = 30;
    /** For what nobody sends again: the next one goes out as soon as this one is given up. */
    private static final int DATAGRAM_PATIENCE_S = 10;

    private final Traffic traffic;
    private final Ledger ledger;
    private final Thread thread;
    private volatile boolean paused;
    private volatile boolean isResting;
    private volatile boolean closed;

    private Flow(Traffic traffic, Ledger ledger) {
        this.traffic = traffic;
        this.ledger = ledger;
        thread = new Thread(this::run, traffic.name());
        thread.setDaemon(true);
    }

    static Flow start(Traffic traffic, Ledger ledger) {
        Flow flow = new Flow(traffic, ledger);
        flow.thread.start();
        return flow;
    }

    private void run() {
        while (!closed) {
            isResting = paused;
            if (!paused) {
                once();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(traffic.pauseMs()));
        }
    }

    private void once() {
        long beganNs = System.nanoTime();
        try {
            traffic.once().exchange(traffic.isCounted() ? DATAGRAM_PATIENCE_S : PATIENCE_S);
            ledger.arrived(traffic, beganNs);
        } catch (IOException broken) {
            ledger.broke(traffic, beganNs, broken.toString());
        } catch (RuntimeException | AssertionError wrong) {
            ledger.wrong(traffic + ": " + wrong);
        }
    }

    void pause() {
        paused = true;
    }

    /** Whether nothing of it is on the way since it was paused. */
    boolean isResting() {
        return isResting;
    }

    void resume() {
        isResting = false;
        paused = false;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3 * PATIENCE_S));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        if (thread.isAlive()) {
            ledger.wrong(traffic.name() + " hangs");
        }
    }
}
