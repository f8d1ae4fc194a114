package rvpn.shoot;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Control;
import rvpn.core.Lane;
import rvpn.core.StreamEnd;
import rvpn.core.TlsHandshake;
import rvpn.core.config.Shutdown;
import rvpn.core.config.StartException;
import rvpn.core.management.TunnelState;
import rvpn.tun.TunQueue;

/**
 * One attempt to be connected, from the dial to the end of its stream; alone, or in the place of a connection that lives and
 * hands over to it. Its own methods block; not on the event loop.
 */
final class Connection implements Lane.Owner {
    private static final Logger LOG = LoggerFactory.getLogger("tunnel");
    private static final int GOODBYE_TIMEOUT_MS = 2000;
    static final long FOREVER_MS = TimeUnit.DAYS.toMillis(36_500);

    private final Shoot shoot;
    private final int number;
    private final long startedNs = System.nanoTime();
    private final CompletableFuture<Control.Welcome> welcomed = new CompletableFuture<>();
    private final CompletableFuture<StreamEnd> ended = new CompletableFuture<>();
    private final CompletableFuture<String> renewal = new CompletableFuture<>();
    private final Connection before;
    private Way way;
    private volatile Lane lane;
    private volatile StreamEnd over;

    /**
     * @param number of the lane within the session
     * @param before what shall hand over to this one; null for none
     */
    Connection(Shoot shoot, int number, Connection before) {
        this.shoot = shoot;
        this.number = number;
        this.before = before;
    }

    /**
     * Dials, greets, begins to carry. After a failure the connection is closed, and the one before it lives on.
     *
     * @throws IOException why it is not up
     * @throws StartException when the host refuses the tunnel's network
     */
    void open(Shutdown shutdown) throws IOException, StartException, InterruptedException {
        shoot.enter(number, TunnelState.TCP_CONNECT);
        Race.Arrival arrival = shoot.dialler(number).dial(shutdown);
        way = arrival.way();
        boolean isUp = false;
        try {
            shoot.enter(number, TunnelState.WAIT);
            lane = secure(arrival.channel());
            Agreement agreement = agree(shutdown);
            shoot.ways().worked(way); // before the other lanes are dialled
            if (number == 0) {
                begin(agreement);
            } else {
                join(agreement);
            }
            isUp = true;
        } finally {
            if (!isUp && !shutdown.isRequested()) {
                shoot.ways().failed(way);
            }
            if (!isUp && lane != null) {
                lane.end(
                        Control.Reason.STOPPED,
                        "the " + shoot.config().side() + " client stops"); // nothing to one that has ended
            }
        }
    }

    /** Waits until the stream has ended, the seed or somebody else wishes another in its place, or the program shall end. */
    void await(Shutdown shutdown, CompletableFuture<String> wish) throws InterruptedException {
        shutdown.await(CompletableFuture.anyOf(ended, renewal, wish), FOREVER_MS);
    }

    /** Why the seed would like another stream in place of this one; null while it has not asked. */
    String renewal() {
        return renewal.getNow(null);
    }

    /** Ends the stream, unless it has ended, and says why it did. */
    StreamEnd close() throws IOException, InterruptedException {
        lane.end(Control.Reason.STOPPED, "the " + shoot.config().side() + " client stops");
        try {
            return ended.get(GOODBYE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException stuck) {
            throw new IOException("the stream did not close in time");
        }
    }

    private Lane secure(Channel channel) throws IOException, InterruptedException {
        String pass = pass(channel);
        Future<Lane> opening = channel.eventLoop().submit(() -> {
            if (!channel.isActive()) {
                throw new IOException("the connection was closed before the TLS handshake");
            }
            return shoot.lanes().dialled(channel, shoot.config().sni(), pass, this);
        });
        try {
            return opening.get();
        } catch (ExecutionException failed) {
            channel.close();
            throw new IOException(failed.getCause().getMessage(), failed.getCause());
        }
    }

    private String pass(Channel channel) throws IOException, InterruptedException {
        try {
            return shoot.passes().forHello();
        } catch (IOException | InterruptedException failed) {
            channel.close();
            throw failed;
        }
    }

    private Agreement agree(Shutdown shutdown) throws IOException, InterruptedException {
        if (!shutdown.await(welcomed, FOREVER_MS)) { // the lane has its own deadline
            throw new IOException("the program stops");
        }
        try {
            return Agreement.of(welcomed.get(), shoot.networks(), shoot.config().side());
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause().getMessage());
        } catch (IllegalArgumentException refused) {
            lane.end(Control.Reason.REFUSED, refused.getMessage());
            throw new IOException(
                    "refused what the " + shoot.config().side().other() + " pushed: " + refused.getMessage());
        }
    }

    /**
     * The host's network comes before the first packet. Where an earlier stream has laid it already packets need not
     * wait for the firewall's lock, which others may hold for longer than the seed waits for a PING.
     */
    private void begin(Agreement agreement) throws IOException, StartException, InterruptedException {
        boolean laid = shoot.hasLaid(agreement);
        if (!laid) {
            shoot.enter(number, TunnelState.ASSIGN_IP);
            shoot.lay(agreement, lane);
        }
        carry(agreement, shoot.live().enterFirst(this, lane, agreement, welcomed.join()));
        requireCarrying();
        reportUp(lane.handshake());
        if (laid) {
            shoot.repair(agreement, lane);
        }
    }

    /** Of a session whose network lane 0 has laid. */
    private void join(Agreement agreement) throws IOException, InterruptedException {
        TunQueue queue;
        try {
            queue = shoot.live().enterFurther(number, this, lane, agreement);
        } catch (IOException refused) {
            lane.end(Control.Reason.REFUSED, refused.getMessage());
            throw refused;
        }
        carry(agreement, queue);
        requireCarrying();
        reportUp(lane.handshake());
    }

    private void requireCarrying() throws IOException {
        if (hasEnded()) {
            throw new IOException(endWords());
        }
    }

    private void carry(Agreement agreement, TunQueue queue) throws InterruptedException {
        if (before != null) {
            before.lane.handOver(() -> {}); // on the same loop as this one: before it reads
        }
        Future<?> begun = lane.loop()
                .submit(() -> lane.carry(
                        queue,
                        agreement.gate(shoot.networks(), shoot.config().mssFix()),
                        agreement.pingIntervalMs(),
                        agreement.pingTimeoutMs()));
        try {
            begun.get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException(fault.getCause());
        }
    }

    private void reportUp(TlsHandshake handshake) {
        LOG.info(
                "{}{}: {} {} via {} in {} s; the {} is {}",
                shoot.prefix(number),
                before == null ? "up" : "has moved to another stream",
                handshake.version(),
                handshake.suite(),
                way,
                String.format(Locale.ROOT, "%.3f", (System.nanoTime() - startedNs) / 1e9),
                shoot.config().side().other(),
                handshake.peer().name());
    }

    @Override
    public void secured(Lane lane) {
        shoot.enter(number, TunnelState.GET_CONFIG);
        lane.send(shoot.hello(number, before != null).over(lane.wayOutMtu()));
    }

    @Override
    public void greeted(Lane lane, Control greeting) {
        if (greeting instanceof Control.Welcome welcome && welcome.version() == Control.VERSION) {
            welcomed.complete(welcome);
        } else {
            lane.end(Control.Reason.VERSION, "expected a WELCOME of version " + Control.VERSION);
        }
    }

    @Override
    public void updated(Lane lane, Control.Update update) {
        shoot.update(lane, update);
    }

    @Override
    public void drained(Lane lane, String words) {
        renewal.complete("the " + shoot.config().side().other() + " asks for it: " + words);
    }

    @Override
    public void ended(Lane lane, StreamEnd end) {
        over = end; // before it leaves: what has left must not enter any more
        shoot.live().leave(number, lane, end.words());
        welcomed.completeExceptionally(new IOException(end.words()));
        ended.complete(end);
    }

    /** The lane whose place this one shall take; null for none. */
    Lane predecessor() {
        return before == null ? null : before.lane;
    }

    /** Which way it has gone; null before it arrived. */
    Way way() {
        return way;
    }

    /** How long ago it began to dial. */
    long ageNs() {
        return System.nanoTime() - startedNs;
    }

    /** Whether the stream is no more; from any thread. */
    boolean hasEnded() {
        return over != null;
    }

    /** Why, once it has. */
    String endWords() {
        return over.words();
    }
}
