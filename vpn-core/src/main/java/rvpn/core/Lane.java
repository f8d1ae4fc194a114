package rvpn.core;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import rvpn.tun.TunPoll;
import rvpn.tun.TunQueue;

/**
 * One device queue, one TLS stream, one event loop. A packet enters at one end and leaves at the other without changing
 * threads. Everything here runs on the event loop of the stream's channel unless said otherwise.
 *
 * <pre>
 * SECURING --TLS done--> GREETING --HELLO/WELCOME, {@link #carry}--> CARRYING
 *     \_____________________\____________________________________________\____> ENDED
 * </pre>
 */
public final class Lane implements TlsStream.Listener, Downlink.ControlSink {
    /** What a program decides; called on the lane's event loop. */
    public interface Owner {
        /** TLS is up and the peer is known; the dialler says HELLO now. */
        void secured(Lane lane);

        /** HELLO or WELCOME has come. The lane is held until {@link #carry} or {@link #end}. */
        void greeted(Lane lane, Control greeting);

        /** Once, and nothing after it. */
        void ended(Lane lane, StreamEnd end);
    }

    private enum State {
        SECURING,
        GREETING,
        CARRYING,
        ENDED
    }

    private final EventLoop loop;
    private final Owner owner;
    private final Counters counters;
    private final TlsStream stream;
    // Since GREETING: anybody may connect, but its memory is for a peer that is known.
    private Downlink downlink;
    private State state = State.SECURING;
    private boolean greeted;
    private TlsHandshake handshake;
    private Uplink uplink;
    private TunPoll poll;
    private Keepalive keepalive;
    private volatile long roundTripNs = -1;
    private byte[] pingToAnswer;
    private final Runnable nextRun = this::nextRun;
    private boolean nextRunIsDue;
    private final Future<?> deadline;
    private Future<?> ticks;

    private Lane(
            Channel channel, TlsEngine engine, Executor handshakes, Counters counters, Owner owner, int deadlineMs) {
        this.loop = channel.eventLoop();
        this.owner = owner;
        this.counters = counters;
        this.stream = new TlsStream(engine, handshakes, this);
        this.deadline = loop.schedule(this::greetingIsLate, deadlineMs, TimeUnit.MILLISECONDS);
    }

    /** Begins a lane on a connected channel; on its event loop. */
    static Lane open(
            Channel channel, TlsEngine engine, Executor handshakes, Counters counters, Owner owner, int deadlineMs) {
        Lane lane = new Lane(channel, engine, handshakes, counters, owner, deadlineMs);
        channel.pipeline().addLast(lane.stream);
        return lane;
    }

    // 1. Until the greeting is complete.

    @Override
    public void secured(TlsHandshake agreed) {
        handshake = agreed;
        downlink = new Downlink(counters, this);
        state = State.GREETING;
        owner.secured(this);
    }

    /** Sends a control record. */
    public void send(Control control) {
        sendFrame(ControlCodec.type(control), ControlCodec.encode(control));
    }

    private void sendFrame(int type, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + body.length);
        frame.putInt(Frame.header(type, body.length)).put(body);
        stream.send(frame, 0, frame.capacity());
        stream.flush();
    }

    private void greetingIsLate() {
        if (state == State.SECURING || state == State.GREETING) {
            end(Control.Reason.TIMEOUT, "the greeting took too long");
        }
    }

    /** The greeting is complete: from now on packets flow between the stream and this queue. */
    public void carry(TunQueue queue, PacketGate gate, int pingIntervalMs, int pingTimeoutMs) {
        if (state != State.GREETING) {
            return;
        }
        state = State.CARRYING;
        deadline.cancel(false);
        keepalive = new Keepalive(pingTimeoutMs, System.nanoTime());
        uplink = new Uplink(queue, counters);
        downlink.connect(queue, gate);
        downlink.release();
        ticks = loop.scheduleAtFixedRate(this::tick, 0, pingIntervalMs, TimeUnit.MILLISECONDS);
        TunPoll.register((IoEventLoop) loop, queue, this::deviceReadable).addListener((Future<TunPoll> done) -> {
            if (!done.isSuccess()) {
                end(Control.Reason.FAULT, "the device cannot be watched: " + Words.of(done.cause()));
            } else if (state == State.ENDED) {
                done.getNow().cancel();
            } else {
                poll = done.getNow();
                poll.wantReads(true);
            }
        });
        stream.resume();
    }

    // 2. Device to stream.

    private void deviceReadable() {
        try {
            uplink.read(System.nanoTime());
        } catch (IOException gone) {
            end(Control.Reason.FAULT, "the device is gone: " + Words.of(gone));
            return;
        }
        sendRun();
    }

    @Override
    public void writabilityChanged() {
        // Not at once: Netty is in the middle of writing.
        if (poll != null && !nextRunIsDue && stream.isWritable()) {
            nextRunIsDue = true;
            loop.execute(nextRun);
        }
    }

    /** One run a turn of the loop, so that what comes from the peer has its turn as well. */
    private void sendRun() {
        if (stream.isWritable() && !uplink.isEmpty()) {
            uplink.send(stream, System.nanoTime());
            counters.add(Counter.BLOCKED, stream.isWritable() ? 0 : 1);
        }
        poll.wantReads(uplink.hasRoom());
        if (!nextRunIsDue && stream.isWritable() && !uplink.isEmpty() && state == State.CARRYING) {
            nextRunIsDue = true;
            loop.execute(nextRun);
        }
    }

    private void nextRun() {
        nextRunIsDue = false;
        if (state == State.CARRYING) {
            sendRun();
        }
    }

    // 3. Stream to device.

    @Override
    public void readable() {
        try {
            if (downlink.drain(stream) && keepalive != null) {
                keepalive.heard(System.nanoTime());
            }
            answerPing();
        } catch (ProtocolException broken) {
            counters.add(Counter.PROTOCOL_ENDS, 1);
            end(broken.reason(), Words.of(broken));
        } catch (IOException gone) {
            end(Control.Reason.FAULT, "the device is gone: " + Words.of(gone));
        }
    }

    @Override
    public void control(int type, byte[] body) throws ProtocolException {
        switch (type) {
            case Frame.PING -> {
                requireCarrying();
                counters.add(Counter.SKIPPED_PONGS, pingToAnswer == null ? 0 : 1);
                pingToAnswer = body;
            }
            case Frame.PONG -> {
                requireCarrying();
                long elapsedNs = System.nanoTime() - ByteBuffer.wrap(body).getLong();
                if (keepalive.isWithin(elapsedNs)) {
                    roundTripNs = elapsedNs;
                }
            }
            case Frame.BYE -> {
                Control.Bye bye = (Control.Bye) ControlCodec.decode(type, body);
                stream.close(new StreamEnd(
                        StreamEnd.Cause.PEER, Words.of(bye.reason()) + ": " + Words.printable(bye.words())));
            }
            default -> greet(ControlCodec.decode(type, body));
        }
    }

    private void greet(Control greeting) throws ProtocolException {
        if (greeted || state != State.GREETING) {
            throw new ProtocolException(Control.Reason.EARLY_FRAME, "a second greeting");
        }
        greeted = true;
        downlink.hold();
        stream.pause();
        owner.greeted(this, greeting);
    }

    /** One answer for all PINGs of a read, to the last: ten thousand of them must not cost ten thousand records. */
    private void answerPing() {
        if (pingToAnswer == null) {
            return;
        }
        if (stream.isWritable()) {
            sendFrame(Frame.PONG, pingToAnswer);
        } else {
            counters.add(Counter.SKIPPED_PONGS, 1);
        }
        pingToAnswer = null;
    }

    private void requireCarrying() throws ProtocolException {
        if (state != State.CARRYING) {
            throw new ProtocolException(Control.Reason.EARLY_FRAME, "a frame came before the greeting was complete");
        }
    }

    // 4. Liveness and the end.

    private void tick() {
        long nowNs = System.nanoTime();
        if (keepalive.isDead(nowNs)) {
            finish(new StreamEnd(StreamEnd.Cause.LOST, "the peer fell silent"), Control.Reason.SILENT);
        } else if (stream.isWritable()) {
            sendFrame(
                    Frame.PING,
                    ByteBuffer.allocate(Frame.CLOCK_BODY_BYTES).putLong(nowNs).array());
        }
    }

    /** Ends the lane with a BYE; from any thread. */
    public void end(Control.Reason reason, String words) {
        if (loop.inEventLoop()) {
            finish(new StreamEnd(StreamEnd.Cause.LOCAL, words), reason);
        } else {
            loop.execute(() -> end(reason, words));
        }
    }

    private void finish(StreamEnd end, Control.Reason reason) {
        if (state == State.ENDED) {
            return;
        }
        if (handshake != null) {
            send(new Control.Bye(reason, Words.printable(end.words())));
        }
        stream.close(end);
    }

    @Override
    public void ended(StreamEnd end) {
        state = State.ENDED;
        switch (end.cause()) {
            case SECURITY -> counters.add(Counter.SECURITY_ENDS, 1);
            case LOST -> counters.add(Counter.LOST_STREAMS, 1);
            case LOCAL, PEER -> {}
        }
        deadline.cancel(false);
        if (downlink != null) {
            downlink.hold();
        }
        if (ticks != null) {
            ticks.cancel(false);
        }
        if (poll != null) {
            poll.cancel();
        }
        owner.ended(this, end);
    }

    /** What TLS has agreed; null before {@link Owner#secured}. */
    public TlsHandshake handshake() {
        return handshake;
    }

    /** The event loop that owns this lane. */
    public EventLoop loop() {
        return loop;
    }

    /** The last round trip of a PING in nanoseconds, -1 before the first; from any thread. */
    public long roundTripNs() {
        return roundTripNs;
    }
}
