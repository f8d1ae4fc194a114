package rvpn.seed.connect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's last time: it accepts nobody any more, and lets those who are there finish. */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final int LOOK_MS = 50;

    /** So long who has been accepted may take to begin; a health check or an attacker would for ever. */
    private static final int IDLE_MS = 1_000;

    /** So long streams may take that have been ended. */
    private static final int ENDING_MS = 1_000;

    private final String name;
    private final Admission admission;
    private final CompletableFuture<Void> hurry;

    Drain(String name, Admission admission, CompletableFuture<Void> hurry) {
        this.name = name;
        this.admission = admission;
        this.hurry = hurry;
    }

    /**
     * Waits until nobody is left, or the time is over; then ends those who are.
     *
     * @param onEnding called before that
     */
    void run(int timeoutMs, Runnable onEnding) throws InterruptedException {
        LOG.info("{} stops accepting, {} streams may go on for {}", name, streams(), Outbound.seconds(timeoutMs));
        boolean isEmpty = await(Math.min(timeoutMs, IDLE_MS));
        admission.closeIdle();
        if (isEmpty || await(timeoutMs - IDLE_MS)) {
            LOG.info("{} has drained, no stream is left", name);
            return;
        }
        LOG.info(
                "{} {}: ends {} streams",
                name,
                hurry.isDone() ? "is told again to stop" : "drain time is over",
                streams());
        onEnding.run();
        admission.endStreams();
        await(hurry.isDone() ? 0 : ENDING_MS);
    }

    int streams() {
        return admission.joined();
    }

    private boolean await(int timeoutMs) throws InterruptedException {
        long startNs = System.nanoTime();
        while (admission.joined() + admission.halfOpen() > 0) {
            long leftMs = timeoutMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            if (leftMs <= 0 || hurry.isDone()) {
                return false;
            }
            try {
                hurry.get(Math.min(leftMs, LOOK_MS), TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                // looks again
            } catch (ExecutionException impossible) {
                return false;
            }
        }
        return true;
    }
}
