package rvpn.seed.connect;

import io.netty.channel.Channel;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the connections of one server, and tells of each when it has ended. */
final class Visits {
    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);
    private static final int IDLE_LOOKS = 4;

    private final VisitTerms terms;
    private final Set<Visit> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private volatile Optional<Instant> lastClientEnd = Optional.empty();

    Visits(VisitTerms terms) {
        this.terms = terms;
    }

    void begin(Channel client) {
        Visit visit = Visit.begin(client);
        client.closeFuture().addListener(closed -> {
            if (!visit.isJoined()) {
                tell(visit);
            }
        });
    }

    /** Before the relay joins them. @param earlyBytes what the client has sent behind its request */
    void join(Channel client, Channel target, int earlyBytes) {
        Visit visit = Visit.of(client);
        visit.join(target);
        if (terms == VisitTerms.NONE) {
            return;
        }
        visit.chain().stream()
                .findFirst()
                .ifPresent(own -> lastClientEnd = Optional.of(own.getNotAfter().toInstant()));
        Traffic.Share share = terms.traffic().of(visit.kind());
        share.joined.increment();
        share.connected(visit.connectNs());
        share.fromClientBytes.add(earlyBytes);
        visit.carried(true, earlyBytes);
        client.pipeline().addLast(new VisitTap(visit, true, share.fromClientBytes));
        target.pipeline().addLast(new VisitTap(visit, false, share.toClientBytes));
        open.add(visit);
        ScheduledFuture<?> idle = terms.idleTimeoutMs() == 0 ? null : watch(client, visit);
        client.closeFuture().addListener(one -> target.closeFuture().addListener(both -> {
            if (idle != null) {
                idle.cancel(false);
            }
            open.remove(visit);
            share.ended.increment();
            tell(visit);
        }));
    }

    /** Looks a few times within the timeout, so that carrying costs nothing: it is over by a quarter at most. */
    private ScheduledFuture<?> watch(Channel client, Visit visit) {
        long everyMs = Math.max(1, terms.idleTimeoutMs() / IDLE_LOOKS);
        long[] seen = {visit.carriedBytes(), 0};
        return client.eventLoop()
                .scheduleAtFixedRate(
                        () -> {
                            boolean isIdle = visit.carriedBytes() == seen[0];
                            seen[0] = visit.carriedBytes();
                            seen[1] = isIdle ? seen[1] + 1 : 0;
                            if (seen[1] > IDLE_LOOKS) {
                                visit.cut(Ending.IDLE);
                            }
                        },
                        everyMs,
                        everyMs,
                        TimeUnit.MILLISECONDS);
    }

    private void tell(Visit visit) {
        if (closing) {
            visit.end(Ending.DRAIN);
        }
        terms.log().tell(visit.line());
    }

    /**
     * Breaks off the streams to which there is an objection now; from any thread.
     *
     * @param objection in words that continue "ends the stream of ... to ...: "
     */
    void review(Ending why, Function<Visit, Optional<String>> objection) {
        open.forEach(visit -> review(visit, why, objection));
    }

    /** The same for one stream, if it is followed; from any thread. */
    void review(Visit visit, Ending why, Function<Visit, Optional<String>> objection) {
        if (!open.contains(visit)) {
            return;
        }
        objection.apply(visit).ifPresent(words -> {
            LOG.warn("ends {}: {}", visit, words);
            visit.cut(why);
        });
    }

    /** When the certificate of the client ends that was joined last; from any thread. */
    Optional<Instant> lastClientEnd() {
        return lastClientEnd;
    }

    /** From now on connections end because this server does. */
    void close() {
        closing = true;
    }
}
