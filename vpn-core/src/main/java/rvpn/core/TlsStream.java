package rvpn.core;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import rvpn.core.tls.RecordLayer;

/**
 * A TLS 1.3 stream on a Netty channel. The handshake's public-key work runs on an executor of its own, one flight at a
 * time with the channel not read meanwhile; everything else happens on the channel's event loop.
 */
final class TlsStream extends ChannelInboundHandlerAdapter implements PlainStream {
    /** Who uses the stream; called on the event loop. */
    interface Listener {
        /** The handshake is complete. */
        void secured(TlsHandshake handshake);

        /** Plaintext may wait in {@link #take}. */
        void readable();

        /** The socket takes more, or no longer does: see {@link #isWritable}. */
        void writabilityChanged();

        /** Once, and nothing after it. */
        void ended(StreamEnd end);
    }

    /** One message of the channel's fixed receive buffer, see {@link StreamSocket}, is never longer. */
    static final int MAX_CIPHERTEXT_BYTES = 256 * 1024;

    private static final StreamEnd LOST =
            new StreamEnd(StreamEnd.Cause.LOST, "the connection was closed without a goodbye");

    private final TlsEngine engine;
    private final Executor handshakes;
    private final Listener listener;
    private ChannelHandlerContext context;
    /** Sealed, and not yet given to the channel. */
    private ByteBuf sealed;

    // What comes while a step still runs: once the peer has closed, Netty reads all that is left, asked or not.
    private final Queue<byte[]> flights = new ArrayDeque<>();
    private int flightBytes;
    private boolean stepping;
    private boolean hungUp;
    private boolean secured;
    private boolean ended;

    TlsStream(TlsEngine engine, Executor handshakes, Listener listener) {
        this.engine = engine;
        this.handshakes = handshakes;
        this.listener = listener;
    }

    // 1. The handshake, flight by flight.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        context.channel().config().setAutoRead(false);
        if (context.channel().isActive()) {
            flushCiphertext();
            context.read();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        flushCiphertext();
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf in = (ByteBuf) message;
        int length = in.readableBytes();
        if (ended) {
            in.release();
        } else if (secured) {
            open(in.internalNioBuffer(in.readerIndex(), length));
            in.release();
        } else {
            byte[] flight = new byte[length];
            in.readBytes(flight).release();
            queue(flight);
        }
    }

    private void queue(byte[] flight) {
        flights.add(flight);
        flightBytes += flight.length;
        if (flightBytes > MAX_CIPHERTEXT_BYTES) {
            end(new StreamEnd(StreamEnd.Cause.SECURITY, "TLS: the handshake is too long"));
        } else if (!stepping) {
            takeHandshakeStep();
        }
    }

    private void takeHandshakeStep() {
        byte[] flight = flights.remove();
        flightBytes -= flight.length;
        stepping = true;
        try {
            handshakes.execute(() -> {
                IOException failure = offer(ByteBuffer.wrap(flight));
                finishOnLoop(failure);
            });
        } catch (RejectedExecutionException busy) {
            stepping = false;
            end(new StreamEnd(StreamEnd.Cause.LOCAL, "too many handshakes at once"));
        }
    }

    private void finishOnLoop(IOException failure) {
        try {
            context.executor().execute(() -> finishHandshakeStep(failure));
        } catch (RejectedExecutionException loopHasEnded) {
            // and has closed the channel
        }
    }

    private void finishHandshakeStep(IOException failure) {
        stepping = false;
        if (ended) {
            return;
        }
        flushCiphertext();
        if (failure != null) {
            end(failed(failure));
        } else if (engine.isSecured()) {
            begin();
        } else if (!flights.isEmpty()) {
            takeHandshakeStep();
        } else if (hungUp) {
            end(LOST);
        } else {
            context.read();
        }
    }

    private void begin() {
        secured = true;
        listener.secured(engine.handshake());
        resume();
        while (!ended && !flights.isEmpty()) {
            open(ByteBuffer.wrap(flights.remove()));
        }
        if (hungUp) {
            end(LOST);
        }
    }

    private IOException offer(ByteBuffer in) {
        try {
            engine.offer(in);
            return null;
        } catch (IOException failure) {
            return failure;
        } catch (RuntimeException fault) {
            return new IOException("TLS fault: " + fault, fault);
        }
    }

    // 2. From the peer.

    /** Record by record, each on its way before the next is opened: so its bytes stay in the processor's nearest cache. */
    private void open(ByteBuffer in) {
        while (in.hasRemaining() && !ended) {
            IOException failure = offer(in);
            listener.readable();
            if (ended) {
                return;
            }
            flushCiphertext(); // an alert of our own
            if (failure != null) {
                end(failed(failure));
            } else if (engine.isClosed()) {
                end(new StreamEnd(StreamEnd.Cause.PEER, "the peer closed the connection"));
            }
        }
    }

    @Override
    public int take(ByteBuffer to) {
        return engine.takePlaintext(to);
    }

    /** Reads no more from the socket. */
    void pause() {
        context.channel().config().setAutoRead(false);
    }

    /** Reads on, beginning with plaintext that waits already. */
    void resume() {
        if (!ended) {
            context.channel().config().setAutoRead(true);
            listener.readable(); // may pause or end
        }
    }

    // 3. To the peer.

    /** False while more than the high water mark waits for the socket. */
    boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void send(ByteBuffer bytes, int at, int length) {
        // Closed but not ended: what the peer said before it closed is still being read.
        if (ended || engine.isClosed()) {
            return;
        }
        try {
            for (int from = at, end = at + length; from < end; ) {
                int count = Math.min(RecordLayer.MAX_PLAINTEXT_BYTES, end - from);
                engine.seal(bytes, from, count);
                from += count;
                gather(RecordLayer.sealedBytes(end - from));
            }
        } catch (IOException failure) {
            end(failed(failure));
        }
    }

    /** Takes what the engine has sealed, with room for so much more of the same run. */
    private void gather(int moreBytes) {
        int length = engine.pendingCiphertext();
        if (sealed != null && sealed.writableBytes() < length) {
            write();
        }
        if (sealed == null) {
            sealed = context.alloc().directBuffer(length + moreBytes);
        }
        int at = sealed.writerIndex();
        engine.takeCiphertext(sealed.internalNioBuffer(at, length));
        sealed.writerIndex(at + length);
    }

    private void write() {
        ByteBuf out = sealed;
        sealed = null;
        context.write(out, context.voidPromise());
    }

    @Override
    public void flush() {
        if (!ended) {
            flushCiphertext();
        }
    }

    private void flushCiphertext() {
        if (!context.channel().isActive()) {
            return;
        }
        if (engine.pendingCiphertext() > 0) {
            gather(0);
        }
        if (sealed != null) {
            write();
            context.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (secured && !ended) {
            listener.writabilityChanged();
        }
    }

    /** The kernel gives the connection up when what was sent has not been acknowledged for so long. */
    void limitUnacknowledged(int timeoutMs) {
        if (context.channel().isActive()) {
            context.channel().config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, timeoutMs);
        }
    }

    // 4. The end.

    /** Says close_notify and closes; the listener hears of it. */
    void close(StreamEnd end) {
        if (ended) {
            return;
        }
        if (!stepping) {
            sayGoodbye();
        }
        end(end);
    }

    private void sayGoodbye() {
        try {
            engine.close();
        } catch (IOException alreadyBroken) {
            // the connection is closed in any case
        }
        flushCiphertext();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        hungUp = true;
        if (!stepping) {
            end(LOST); // else what has come before is heard first, such as why the peer closes
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caught, Throwable failure) {
        end(new StreamEnd(StreamEnd.Cause.LOST, Words.of(failure)));
    }

    private static StreamEnd failed(IOException failure) {
        return new StreamEnd(StreamEnd.Cause.SECURITY, Words.of(failure));
    }

    private void end(StreamEnd end) {
        if (!ended) {
            ended = true;
            if (sealed != null) {
                sealed.release();
                sealed = null;
            }
            LingeringClose.begin(context.channel());
            listener.ended(end);
        }
    }
}
