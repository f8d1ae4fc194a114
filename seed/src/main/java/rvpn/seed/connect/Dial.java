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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * One way to a target: 1 addresses of its name, 2 those that the router allows, 3 the first of them that answers. The
 * result fails with {@link Refused}; cancelling it ends the attempt. All on the client's loop, within one deadline.
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
    private Refused firstRefusal;
    private InetSocketAddress attemptTo;
    private Channel attempt;

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
            dial.dropAttempt();
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
        for (InetAddress address : addresses) {
            InetSocketAddress to = new InetSocketAddress(address, target.port());
            try {
                untried.add(new Way(to, router.dialled(to)));
            } catch (Refused forbidden) {
                remember(forbidden);
            }
        }
        if (!untried.isEmpty()) {
            firstRefusal = null; // an address that may not be dialled does not matter next to one that may
        }
        tryNext();
    }

    private void tryNext() {
        if (result.isDone()) {
            return;
        }
        Way way = untried.poll();
        if (way == null) {
            result.tryFailure(Objects.requireNonNullElseGet(firstRefusal, this::nameUnknown));
            return;
        }
        long leftMs = timeoutMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        int shareMs = (int) Math.max(1, leftMs / (untried.size() + 1));
        ChannelFuture connecting = Outbound.connect(loop, way.dialled(), shareMs);
        attempt = connecting.channel();
        attemptTo = way.asked();
        attempt.attr(ASKED).set(way.asked());
        connecting.addListener((ChannelFuture done) -> {
            if (loop.inEventLoop()) {
                tried(done, way.asked(), shareMs);
            } else { // a socket that could not be opened belongs to no loop
                loop.execute(() -> tried(done, way.asked(), shareMs));
            }
        });
    }

    private void tried(ChannelFuture done, InetSocketAddress to, int shareMs) {
        if (done.isSuccess()) {
            if (result.trySuccess(done.channel())) {
                attempt = null;
            }
            return;
        }
        remember(Outbound.explain(done.cause(), to, untried.isEmpty() ? timeoutMs : shareMs));
        tryNext();
    }

    private Refused nameUnknown() {
        return new Refused(Reason.NAME_UNKNOWN, "the name " + target.host() + " has no address");
    }

    private void remember(Refused refused) {
        firstRefusal = firstRefusal == null ? refused : firstRefusal;
    }

    private void expire() {
        String what =
                attemptTo == null ? "no address for " + target.host() : "no answer from " + Outbound.text(attemptTo);
        result.tryFailure(new Refused(Reason.CONNECT_TIMEOUT, what + " within " + Outbound.seconds(timeoutMs)));
    }

    private void dropAttempt() {
        if (!result.isSuccess() && attempt != null && attempt.isRegistered()) {
            attempt.close();
        }
    }
}
