package rvpn.core;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Opens lanes on connected channels, in either direction of dialling.
 *
 * @param terms what a handshake insists on, asked at the beginning of each
 * @param handshakes where public-key work runs, see {@link #handshakePool}
 * @param counters of each event loop: what is written by one thread needs no locked instruction
 * @param greetingTimeoutMs from the connection to the complete greeting
 * @param socket how each channel's socket is set
 */
public record Lanes(
        Supplier<TlsTerms> terms,
        Executor handshakes,
        Function<EventLoop, Counters> counters,
        int greetingTimeoutMs,
        StreamSocket socket) {
    private static final int HANDSHAKE_THREADS = 2;
    private static final int WAITING_HANDSHAKES = 256;

    /** Of lanes that share one event loop, and terms that stay. */
    public Lanes(TlsTerms terms, Executor handshakes, Counters counters, int greetingTimeoutMs, StreamSocket socket) {
        this(() -> terms, handshakes, loop -> counters, greetingTimeoutMs, socket);
    }

    /** Two daemon threads and a bounded queue; more is refused rather than queued. */
    public static ThreadPoolExecutor handshakePool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                HANDSHAKE_THREADS,
                HANDSHAKE_THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_HANDSHAKES),
                work -> {
                    Thread thread = new Thread(work, "handshake");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * The lane of a channel that this side dialled; on its event loop.
     *
     * @param serverName for the handshake to say whom it wants, or null to say nothing
     * @throws IOException when the channel is closed already
     */
    public Lane dialled(Channel channel, String serverName, Lane.Owner owner) throws IOException {
        return open(channel, TlsEngine.client(terms.get(), serverName), owner);
    }

    /** The same, with a pass for a gateway on the way, or null. */
    public Lane dialled(Channel channel, String serverName, String pass, Lane.Owner owner) throws IOException {
        return open(channel, TlsEngine.client(terms.get(), serverName, pass), owner);
    }

    /** The lane of a channel that this side accepted; on its event loop. */
    public Lane accepted(Channel channel, Lane.Owner owner) throws IOException {
        return open(channel, TlsEngine.server(terms.get()), owner);
    }

    private Lane open(Channel channel, TlsEngine engine, Lane.Owner owner) throws IOException {
        try {
            socket.configure(channel);
        } catch (ChannelException closed) {
            throw new IOException("the connection was closed before TLS could begin", closed);
        }
        return Lane.open(channel, engine, handshakes, counters.apply(channel.eventLoop()), owner, greetingTimeoutMs);
    }
}
