package rvpn.core;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import rvpn.tun.TunQueue;

/**
 * One device queue, one TLS stream, one event loop. A packet enters at one end and leaves at the other without changing
 * threads. Everything here runs on the event loop of the stream's channel unless said otherwise.
 *
 * <pre>
 * SECURING --TLS done--> GREETING --HELLO/WELCOME, {@link #carry}--> CARRYING --{@link #handOver}--> LEAVING
 *     \_____________________\____________________________________________\__________________________\____> ENDED
 * </pre>
 */
public final class Lane implements TlsStream.Listener, Downlink.ControlSink {
    /** What a program decides; called on the lane's event loop. */
    public interface Owner {
        /** TLS is up and the peer is known; the dialler says HELLO now. */
        void secured(Lane lane);

        /** HELLO or WELCOME has come. The lane is held until {@link #carry} or {@link #end}. */
        void greeted(Lane lane, Control greeting);

        /** The listener pushes something else than in its WELCOME. */
        default void updated(Lane lane, Control.Update update) {
            lane.end(Control.Reason.REFUSED, "only the side that listens pushes anything");
        }

        /** The listener would like another stream in place of this one. */
        default void drained(Lane lane, String words) {
            lane.end(Control.Reason.REFUSED, "only the side that dials opens another stream");
        }

        /** Once, and nothing after it. */
        void ended(Lane lane, StreamEnd end);
    }

    private record Terms(PacketGate gate, int pingIntervalMs, int pingTimeoutMs) {}

    private enum State {
        SECURING,
        GREETING,
        CARRYING,
        LEAVING,
        ENDED
    }

    /** So long a stream that is left may take to send what it has read, and to hear the peer's last packet. */
    private static final int LEAVING_MS = 2000;

    private final EventLoop loop;
    private final Owner owner;
    // Its own, which adds to the loop's.
    private final Counters counters;
    private final LaneAddresses addresses;
    private final TlsStream stream;
    private final FrameWriter frames;
    private final Liveness liveness;
    private final OwnStream own;
    private final SteeringAllowance allowance = new SteeringAllowance(System.nanoTime());
    // Since GREETING: anybody may connect, but its memory is for a peer that is known.
    private Downlink downlink;
    private State state = State.SECURING;
    private boolean greeted;
    private TlsHandshake handshake;
    // Agreed anew before it carries; null while they are those that it is begun with.
    private Terms adapted;
    private Uplink uplink;
    private UplinkPump pump;
    private boolean predecessorHasEnded = true;
    private boolean hasMoved;
    private boolean peerHasMoved;
    private Future<?> deadline;

    private Lane(
            Channel channel, TlsEngine engine, Executor handshakes, Counters counters, Owner owner, int deadlineMs) {
        this.loop = channel.eventLoop();
        this.owner = owner;
        this.counters = new Counters(counters);
        this.addresses = LaneAddresses.of(channel);
        this.stream = new TlsStream(engine, handshakes, this);
        this.frames = new FrameWriter(stream);
        this.liveness = new Liveness(
                loop,
                frames,
                this.counters,
                () -> finish(new StreamEnd(StreamEnd.Cause.LOST, "the peer fell silent"), Control.Reason.SILENT));
        this.own = OwnStream.of(channel);
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

    /** Sends a control record; from any thread. */
    public void send(Control control) {
        onLoop(() -> frames.send(control));
    }

    private void greetingIsLate() {
        if (state == State.SECURING || state == State.GREETING) {
            end(Control.Reason.TIMEOUT, "the greeting took too long");
        }
    }

    /** The greeting is complete: from now on packets flow between the stream and this queue; what {@link #adapt} has said goes. */
    public void carry(TunQueue queue, PacketGate gate, int pingIntervalMs, int pingTimeoutMs) {
        if (state != State.GREETING) {
            return;
        }
        state = State.CARRYING;
        deadline.cancel(false);
        Terms terms = adapted == null ? new Terms(gate, pingIntervalMs, pingTimeoutMs) : adapted;
        uplink = new Uplink(queue, terms.gate.limits(), own, counters);
        pump = new UplinkPump(loop, queue, stream, counters, uplink, words -> end(Control.Reason.FAULT, words));
        downlink.connect(queue, terms.gate, uplink);
        live(terms.pingIntervalMs, terms.pingTimeoutMs);
        pump.begin();
        if (predecessorHasEnded) {
            deliver();
        }
    }

    /** Other terms than those it began with, or will, agreed by both ends; from any thread. */
    public void adapt(PacketGate gate, int pingIntervalMs, int pingTimeoutMs) {
        onLoop(() -> {
            adapted = new Terms(gate, pingIntervalMs, pingTimeoutMs);
            if (isOpen()) {
                downlink.gate(gate);
                uplink.limits(gate.limits());
                live(pingIntervalMs, pingTimeoutMs);
            }
        });
    }

    /** Lets in by another gate of the same limits, because other peers have come or gone; from any thread. */
    public void review(PacketGate gate) {
        onLoop(() -> {
            adapted = adapted == null ? null : new Terms(gate, adapted.pingIntervalMs, adapted.pingTimeoutMs);
            if (isOpen()) {
                downlink.gate(gate);
            }
        });
    }

    private void live(int pingIntervalMs, int pingTimeoutMs) {
        liveness.start(pingIntervalMs, pingTimeoutMs);
        stream.limitUnacknowledged(pingTimeoutMs);
    }

    private void deliver() {
        liveness.read();
        downlink.release();
        stream.resume();
    }

    // 2. Device to stream.

    @Override
    public void writabilityChanged() {
        if (pump != null) {
            pump.writabilityChanged();
        }
    }

    // 3. Stream to device.

    @Override
    public void readable() {
        try {
            if (downlink.drain(stream) && pump != null) {
                liveness.heard();
                pump.sendAnswers();
            }
            liveness.answerPing();
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
            case Frame.PING, Frame.PONG, Frame.UPDATE, Frame.DRAIN -> whileCarrying(type, body);
            case Frame.BYE -> bye((Control.Bye) ControlCodec.decode(type, body));
            default -> greet(ControlCodec.decode(type, body));
        }
    }

    private void whileCarrying(int type, byte[] body) throws ProtocolException {
        if (!isOpen()) {
            throw new ProtocolException(Control.Reason.EARLY_FRAME, "a frame came before the greeting was complete");
        }
        switch (type) {
            case Frame.PING -> liveness.ping(body);
            case Frame.PONG -> liveness.pong(body);
            case Frame.UPDATE -> owner.updated(this, (Control.Update) steering(type, body));
            default -> owner.drained(this, Words.printable(((Control.Drain) steering(type, body)).words()));
        }
    }

    private Control steering(int type, byte[] body) throws ProtocolException {
        allowance.take(System.nanoTime());
        return ControlCodec.decode(type, body);
    }

    private void bye(Control.Bye bye) {
        if (bye.reason() == Control.Reason.MOVED && isOpen()) {
            peerHasMoved = true;
            downlink.hold();
            stream.pause();
            leave();
            closeOnceBothHaveMoved();
        } else {
            stream.close(
                    new StreamEnd(StreamEnd.Cause.PEER, Words.of(bye.reason()) + ": " + Words.printable(bye.words())));
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

    private boolean isOpen() {
        return state == State.CARRYING || state == State.LEAVING;
    }

    // 4. The hand-over from one stream to the next: no packet is lost, none overtakes another.

    /** What comes on this lane waits until {@link #predecessorEnded}, from any thread; to be called before {@link #carry}. */
    public void waitForPredecessor() {
        onLoop(() -> predecessorHasEnded = false);
    }

    /** The stream whose place this one takes will deliver no more packets; from any thread, also before {@link #carry}. */
    public void predecessorEnded() {
        onLoop(() -> {
            boolean isHeld = !predecessorHasEnded && state == State.CARRYING;
            predecessorHasEnded = true;
            if (isHeld) {
                deliver();
            }
        });
    }

    /**
     * Another stream takes this one's place: the device is read no more, what was read is sent, then BYE; packets of the
     * peer are let in until its own BYE. From any thread.
     *
     * @param released run on this lane's loop as soon as another may read the device
     */
    public void handOver(Runnable released) {
        onLoop(() -> {
            leave();
            released.run();
        });
    }

    /** Asks the side that dialled for another stream in place of this one; from any thread. */
    public void drain(String words) {
        onLoop(() -> {
            if (state == State.CARRYING) {
                send(new Control.Drain(words));
            }
        });
    }

    private void leave() {
        if (state != State.CARRYING) {
            return;
        }
        state = State.LEAVING;
        deadline = loop.schedule(
                () -> finish(
                        new StreamEnd(StreamEnd.Cause.LOST, "the stream that was left did not end in time"),
                        Control.Reason.TIMEOUT),
                LEAVING_MS,
                TimeUnit.MILLISECONDS);
        pump.stopReading(this::moved);
    }

    private void moved() {
        if (state == State.LEAVING && !hasMoved) {
            hasMoved = true;
            liveness.mute();
            send(new Control.Bye(Control.Reason.MOVED, "another stream has taken the place of this one"));
            closeOnceBothHaveMoved();
        }
    }

    private void closeOnceBothHaveMoved() {
        if (hasMoved && peerHasMoved) {
            stream.close(new StreamEnd(StreamEnd.Cause.LOCAL, "another stream has taken its place"));
        }
    }

    // 5. Liveness and the end.

    /** Ends the lane with a BYE; from any thread. */
    public void end(Control.Reason reason, String words) {
        onLoop(() -> finish(new StreamEnd(StreamEnd.Cause.LOCAL, words), reason));
    }

    private void onLoop(Runnable work) {
        OwnerThread.run(loop, work);
    }

    private void finish(StreamEnd end, Control.Reason reason) {
        if (state == State.ENDED) {
            return;
        }
        if (handshake != null && !hasMoved) {
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
            downlink.end(loop);
        }
        liveness.stop();
        if (pump != null) {
            pump.end();
        }
        owner.ended(this, end);
    }

    /** What TLS has agreed; null before {@link Owner#secured}. */
    public TlsHandshake handshake() {
        return handshake;
    }

    /** The MTU in bytes of the interface over which this host sends the stream, 0 where nobody knows; from any thread. */
    public int wayOutMtu() {
        return own.wayOutMtu();
    }

    /** The event loop that owns this lane. */
    public EventLoop loop() {
        return loop;
    }

    /** What this lane alone has counted; from any thread. */
    public Counters counters() {
        return counters;
    }

    /** Both ends of its connection; from any thread. */
    public LaneAddresses addresses() {
        return addresses;
    }

    /** The last round trip of a PING in nanoseconds, -1 before the first; from any thread. */
    public long roundTripNs() {
        return liveness.roundTripNs();
    }
}
