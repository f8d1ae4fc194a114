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

/**
 * Dials one lane again and again until the program shall end, and moves it to another stream when asked to; each on a thread
 * of its own, because it blocks.
 */
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
    private Connection current;
    private volatile CompletableFuture<String> wish = new CompletableFuture<>();

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
        try {
            current = new Connection(shoot, number, null);
            wish = new CompletableFuture<>();
            current.open(shutdown);
            StreamEnd end = keepUp(shutdown);
            if (current.ageNs() >= STEADY_NS) {
                backoff.reset();
            } else if (end.cause() != StreamEnd.Cause.LOCAL && !shutdown.isRequested()) {
                shoot.ways().failed(current.way()); // else it would stay the good one, though another may carry
            }
            return "down: " + end.words();
        } catch (IOException failed) {
            return "not up: " + failed.getMessage();
        }
    }

    /** Until the stream ends, or the last of those that have taken its place. */
    private StreamEnd keepUp(Shutdown shutdown) throws IOException, StartException, InterruptedException {
        String why = null;
        while (true) {
            if (why == null) {
                current.await(shutdown, wish);
                why = reason();
            }
            if (current.hasEnded() || shutdown.isRequested()) {
                return current.close();
            }
            if (current.ageNs() >= STEADY_NS) {
                backoff.reset();
            } else {
                pause(shutdown, backoff.nextMs()); // a seed that asks again and again is not obeyed as fast
            }
            why = move(shutdown, why) ? null : why;
        }
    }

    /** Why to move; taken before the move begins, so that who asks during one is given another. */
    private String reason() {
        String asked = wish.getNow(null);
        if (asked != null) {
            wish = new CompletableFuture<>();
        }
        return current.renewal() == null ? asked : current.renewal();
    }

    /** To another stream; when that cannot be had this one goes on. */
    private boolean move(Shutdown shutdown, String why) throws StartException, InterruptedException {
        LOG.info("{}moves to another stream: {}", shoot.prefix(number), why);
        shoot.countDial();
        Connection next = new Connection(shoot, number, current);
        shoot.live().beginMove(number);
        try {
            next.open(shutdown);
            current = next;
            return true;
        } catch (IOException failed) {
            LOG.warn("{}stays with its stream: {}", shoot.prefix(number), failed.getMessage());
        } finally {
            shoot.live().endMove(number);
        }
        pause(shutdown, backoff.nextMs());
        return false;
    }

    /** Asks for another stream in place of the one that is up, if there is one; from any thread. */
    void renew(String why) {
        wish.complete(why);
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
