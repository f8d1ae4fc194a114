package rvpn.seed.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import rvpn.core.HappyEyeballs;

/**
 * One way to a target: 1 addresses of its name, 2 those that the router allows, 3 the first of them that answers. They are
 * tried as {@link HappyEyeballs} has it: the next one when the one before has failed, or has not answered in its time. The
 * result fails with {@link Refused}; cancelling it ends the attempts. All on the client's loop, within one deadline.
 */
final class Dial {
    private static final AttributeKey<InetSocketAddress> ASKED = AttributeKey.valueOf(Dial.class, "asked");

    private final EventLoop loop;
    private final Router router;
    private final Target target;
    private final int timeoutMs;
    private final long startedNs = System.nanoTime();
    private final Promise<Channel> result;
    private final Queue<Way> untried = new ArrayDeque<>();
    private Refused refusal;
    // In the order in which they began.
    private final Map<Channel, InetSocketAddress> attempts = new LinkedHashMap<>();
    private Channel latest;
    private Future<?> timer;

    private record Way(InetSocketAddress asked, InetSocketAddress dialled) {}

    private Dial(EventLoop loop, Router router, Target target, int timeoutMs) {
        this.loop = loop;
        this.router = router;
        this.target = target;
        this.timeoutMs = timeoutMs;
        this.result = loop.newPromise();
    }

    static Future<Channel> start(EventLoop loop, Names names, Router router, Target target, int timeoutMs) {
        Dial dial = new Dial(loop, router, target, timeoutMs);
        var deadline = loop.schedule(dial::expire, timeoutMs, TimeUnit.MILLISECONDS);
        dial.result.addListener(done -> {
            deadline.cancel(false);
            dial.dropAttempts();
        });
        target.address().ifPresentOrElse(address -> dial.choose(List.of(address)), () -> names.resolve(target.host())
                .addListener((Future<List<InetAddress>> asked) -> loop.execute(() -> dial.resolved(asked))));
        return dial.result;
    }

    /** Which of the router's addresses a channel leads to, whatever that is called on the way. */
    static Optional<InetSocketAddress> asked(Channel channel) {
        return Optional.ofNullable(channel.attr(ASKED).get());
    }

    private void resolved(Future<List<InetAddress>> asked) {
        if (asked.isSuccess()) {
            choose(asked.getNow());
        } else {
            choose(List.of());
        }
    }

    private void choose(List<InetAddress> addresses) {
        Map<InetAddress, Way> ways = new LinkedHashMap<>();
        for (InetAddress address : addresses) {
            InetSocketAddress to = new InetSocketAddress(address, target.port());
            try {
                ways.put(address, new Way(to, router.dialled(to)));
            } catch (Refused forbidden) {
                remember(forbidden);
            }
        }
        HappyEyeballs.inOrder(List.copyOf(ways.keySet())).forEach(address -> untried.add(ways.get(address)));
        if (!untried.isEmpty()) {
            refusal = null; // an address that may not be dialled does not matter next to one that may
        }
        tryNext();
    }

    private void tryNext() {
        if (result.isDone()) {
            return;
        }
        Way way = untried.poll();
        if (way == null) {
            if (attempts.isEmpty()) {
                result.tryFailure(Objects.requireNonNullElseGet(refusal, this::nameUnknown));
            }
            return;
        }
        long leftMs = timeoutMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        ChannelFuture connecting = Outbound.connect(loop, way.dialled(), (int) Math.max(1, leftMs));
        latest = connecting.channel();
        latest.attr(ASKED).set(way.asked());
        attempts.put(latest, way.asked());
        if (!untried.isEmpty()) {
            timer = loop.schedule(this::tryNext, HappyEyeballs.CONNECT_PATIENCE_MS, TimeUnit.MILLISECONDS);
        }
        connecting.addListener((ChannelFuture done) -> {
            if (loop.inEventLoop()) {
                tried(done, way.asked());
            } else { // a socket that could not be opened belongs to no loop
                loop.execute(() -> tried(done, way.asked()));
            }
        });
    }

    private void tried(ChannelFuture done, InetSocketAddress to) {
        attempts.remove(done.channel());
        if (done.isSuccess()) {
            if (!result.trySuccess(done.channel())) {
                done.channel().close();
            }
            return;
        }
        remember(Outbound.explain(done.cause(), to, timeoutMs));
        if (done.channel() == latest) {
            stopTimer();
            tryNext();
        } else if (attempts.isEmpty() && untried.isEmpty()) {
            tryNext();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private Refused nameUnknown() {
        return new Refused(Reason.NAME_UNKNOWN, "the name " + target.host() + " has no address");
    }

    /** The first one is told; where there was no route at all, the first that says more. */
    private void remember(Refused refused) {
        if (refusal == null || refusal.reason() == Reason.TARGET_UNREACHABLE) {
            refusal = refused;
        }
    }

    private void expire() {
        String what = attempts.isEmpty()
                ? "no address for " + target.host()
                : "no answer from " + Outbound.text(attempts.values().iterator().next());
        result.tryFailure(new Refused(Reason.CONNECT_TIMEOUT, what + " within " + Outbound.seconds(timeoutMs)));
    }

    /** Those that have not won. */
    private void dropAttempts() {
        stopTimer();
        for (Channel attempt : List.copyOf(attempts.keySet())) {
            if (attempt.isRegistered()) {
                attempt.close();
            }
        }
    }
}
