package rvpn.shoot;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import rvpn.core.HappyEyeballs;

/**
 * Several ways at once, as RFC 8305 (Happy Eyeballs): the next one begins when the one before has failed, or has not
 * connected after 250 ms, or has connected and not arrived after two seconds. The first that arrives wins, and the others
 * are given up. On one event loop.
 */
final class Race {
    /** Longer: whoever has accepted a connection mostly answers, and asking several at once burdens the seed. */
    static final int ANSWER_PATIENCE_MS = 2000;
    /** RFC 8305 3, Resolution Delay: how long the first name waits for those that may be preferred. */
    static final int RESOLUTION_DELAY_MS = 50;

    private static final int MAX_REASONS = 4;

    /** How to go a way; {@code connected} is run when its first hop has accepted the connection. */
    interface Course {
        CompletableFuture<Channel> begin(Way way, Runnable connected);
    }

    /** Who has won. */
    record Arrival(Channel channel, Way way) {}

    private final EventExecutor loop;
    private final Course course;
    private final WayMemory memory;
    // By the number of the name.
    private final List<List<Way>> waiting;
    private final List<CompletableFuture<Channel>> running = new ArrayList<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private final CompletableFuture<Arrival> over = new CompletableFuture<>();
    private CompletableFuture<Channel> latest;
    // The next way may begin as soon as there is one.
    private boolean idle;
    private Future<?> timer;
    private int names;
    private boolean begun;

    /** @param names for each of which {@link #found} will be called */
    Race(EventExecutor loop, Course course, WayMemory memory, int names) {
        this.loop = loop;
        this.course = course;
        this.memory = memory;
        this.names = names;
        this.waiting = Stream.generate(() -> (List<Way>) new ArrayList<Way>())
                .limit(names)
                .toList();
    }

    /** The end of it: who has arrived, or an IOException that says why nobody has; from any thread. */
    CompletableFuture<Arrival> over() {
        return over;
    }

    /**
     * The ways that a name has; perhaps none.
     *
     * @param name its number: the ways of the first are preferred
     */
    void found(int name, List<Way> ways) {
        if (over.isDone()) {
            return;
        }
        names--;
        waiting.get(name).addAll(ways);
        if (idle) {
            next();
        } else if (!begun && names == 0) {
            begin();
        } else if (!begun && !ways.isEmpty() && timer == null) {
            timer = loop.schedule(this::begin, RESOLUTION_DELAY_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Why there are no ways, or fewer. */
    void reason(String words) {
        reasons.add(words);
    }

    private void begin() {
        if (!begun && !over.isDone()) {
            begun = true;
            next();
        }
    }

    private void next() {
        if (timer != null) {
            timer.cancel(false);
        }
        Way way = best();
        idle = way == null;
        if (idle) {
            failIfAllHave();
            return;
        }
        timer = loop.schedule(this::nextUnlessOver, HappyEyeballs.CONNECT_PATIENCE_MS, TimeUnit.MILLISECONDS);
        CompletableFuture<Channel> attempt = course.begin(way, this::waitForTheAnswer);
        latest = attempt;
        running.add(attempt);
        attempt.whenComplete((channel, failure) -> ended(attempt, way, channel, failure));
    }

    private Way best() {
        List<Way> all = memory.sorted(waiting.stream().flatMap(List::stream).toList());
        if (all.isEmpty()) {
            return null;
        }
        waiting.forEach(ways -> ways.remove(all.get(0)));
        return all.get(0);
    }

    private void nextUnlessOver() {
        if (!over.isDone()) {
            next();
        }
    }

    private void waitForTheAnswer() {
        if (!over.isDone()) {
            timer.cancel(false);
            timer = loop.schedule(this::nextUnlessOver, ANSWER_PATIENCE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void ended(CompletableFuture<Channel> attempt, Way way, Channel channel, Throwable failure) {
        running.remove(attempt);
        if (failure == null) {
            if (!over.complete(new Arrival(channel, way))) {
                channel.close();
            }
            stop();
        } else if (!over.isDone()) {
            memory.failed(way);
            reasons.add(failure.getMessage());
            if (attempt == latest || running.isEmpty()) {
                next();
            }
        }
    }

    private void failIfAllHave() {
        if (running.isEmpty() && names == 0) {
            String words = String.join("; ", reasons.stream().limit(MAX_REASONS).toList());
            int more = reasons.size() - MAX_REASONS;
            over.completeExceptionally(new IOException(more > 0 ? words + "; and " + more + " more" : words));
        }
    }

    /** Gives all ways up. */
    void stop() {
        over.completeExceptionally(new IOException("the program stops"));
        if (timer != null) {
            timer.cancel(false);
        }
        List.copyOf(running).forEach(attempt -> attempt.cancel(false));
    }
}
