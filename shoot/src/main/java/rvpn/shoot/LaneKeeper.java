package rvpn.shoot;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Backoff;
import rvpn.core.StreamEnd;
import rvpn.core.config.Shutdown;
import rvpn.core.config.StartException;

/** Dials one lane again and again until the program shall end; each on a thread of its own, because it blocks. */
final class LaneKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");
    /** Short: where both ends start at once, the seed listens a moment after the first dial. */
    private static final int FIRST_PAUSE_MS = 100;

    private static final int LAST_PAUSE_MS = 5000;
    /** A stream that lived shorter is no success, else one that is refused again and again would be dialled ten times a second. */
    private static final long STEADY_NS = TimeUnit.SECONDS.toNanos(10);

    private final Shoot shoot;
    private final int number;
    private final Backoff backoff = new Backoff(FIRST_PAUSE_MS, LAST_PAUSE_MS, ThreadLocalRandom.current()::nextDouble);

    LaneKeeper(Shoot shoot, int number) {
        this.shoot = shoot;
        this.number = number;
    }

    /** A further lane's life on its own thread, until the end is asked for or the thread is interrupted. */
    Thread start(Shutdown shutdown) {
        Thread thread = new Thread(() -> keepFurther(shutdown), "lane-" + number);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void keepFurther(Shutdown shutdown) {
        try {
            keep(shutdown);
        } catch (InterruptedException over) {
            // lane 0 has ended the program
        } catch (StartException | RuntimeException fault) {
            LOG.error("lane {} is given up", number, fault);
        }
    }

    /** Returns when the end is asked for. */
    void keep(Shutdown shutdown) throws StartException, InterruptedException {
        while (shutdown.await(shoot.live().turn(number), Connection.FOREVER_MS) && !shutdown.isRequested()) {
            String words = attempt(shutdown);
            if (!shutdown.isRequested()) {
                int pauseMs = backoff.nextMs();
                LOG.warn("{}{}; dialling again in {} ms", shoot.prefix(number), words, pauseMs);
                pause(shutdown, pauseMs);
            }
        }
    }

    /** Why the lane is not up, or no longer. */
    private String attempt(Shutdown shutdown) throws StartException, InterruptedException {
        shoot.countDial();
        long startedNs = System.nanoTime();
        try {
            StreamEnd end = new Connection(shoot, number).run(shutdown);
            if (System.nanoTime() - startedNs >= STEADY_NS) {
                backoff.reset();
            }
            return "down: " + end.words();
        } catch (IOException failed) {
            return "not up: " + failed.getMessage();
        }
    }

    private static void pause(Shutdown shutdown, int pauseMs) throws InterruptedException {
        CompletableFuture<Void> requested = shutdown.requested();
        try {
            requested.get(pauseMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            // the pause is over
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
