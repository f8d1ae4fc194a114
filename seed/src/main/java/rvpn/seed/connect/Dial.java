package rvpn.seed.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import rvpn.core.HappyEyeballs;

/**
 * One way to a target: 1 addresses of its name, 2 those that the router allows, 3 the first of them that answers. They are
 * tried as {@link HappyEyeballs} has it: the next one when the one before has failed, or has not answered in its time. The
 * result fails with {@link Refused}; cancelling it ends the attempts. All on the client's loop, within one deadline.
 */
final class Dial {
    private final EventLoop loop;
    private final Router router;
    private final Target target;
    private final int timeoutMs;
    private final long startedNs = System.nanoTime();
    private final Promise<Channel> result;
    private final Queue<InetSocketAddress> untried = new ArrayDeque<>();
    private Refused refusal;
    // In the order in which they began.
    private final Map<Channel, InetSocketAddress> attempts = new LinkedHashMap<>();
    private Channel latest;
    private Future<?> timer;

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

    private void resolved(Future<List<InetAddress>> asked) {
        if (asked.isSuccess()) {
            choose(asked.getNow());
        } else {
            choose(List.of());
        }
    }

    private void choose(List<InetAddress> addresses) {
        List<InetAddress> allowed = new ArrayList<>();
        for (InetAddress address : addresses) {
            try {
                router.check(new InetSocketAddress(address, target.port()));
                allowed.add(address);
            } catch (Refused forbidden) {
                remember(forbidden);
            }
        }
        HappyEyeballs.inOrder(allowed).forEach(address -> untried.add(new InetSocketAddress(address, target.port())));
        if (!untried.isEmpty()) {
            refusal = null; // an address that may not be dialled does not matter next to one that may
        }
        tryNext();
    }

    private void tryNext() {
        if (result.isDone()) {
            return;
        }
        InetSocketAddress to = untried.poll();
        if (to == null) {
            if (attempts.isEmpty()) {
                result.tryFailure(Objects.requireNonNullElseGet(refusal, this::nameUnknown));
            }
            return;
        }
        long leftMs = timeoutMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        ChannelFuture connecting = Outbound.connect(loop, to, (int) Math.max(1, leftMs));
        latest = connecting.channel();
        attempts.put(latest, to);
        if (!untried.isEmpty()) {
            timer = loop.schedule(this::tryNext, HappyEyeballs.CONNECT_PATIENCE_MS, TimeUnit.MILLISECONDS);
        }
        connecting.addListener((ChannelFuture done) -> {
            if (loop.inEventLoop()) {
                tried(done, to);
            } else { // a socket that could not be opened belongs to no loop
                loop.execute(() -> tried(done, to));
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
