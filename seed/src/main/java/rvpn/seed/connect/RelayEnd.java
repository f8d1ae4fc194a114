package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** One side of a {@link ByteRelay}: 1 read, 2 write to the other side, 3 read on if it keeps up, 4 end. */
final class RelayEnd extends ChannelInboundHandlerAdapter {
    private static final int LAST_WORDS_MS = 30_000;

    private final Channel channel;
    private final LongAdder counter;
    private final RelayMemory memory;
    private RelayEnd other;
    private boolean isHeld;
    private boolean isInputEnded;
    private boolean isOutputEnding;
    private boolean isOutputEnded;
    private ScheduledFuture<?> patience;
    private long readBytes;
    private long waitingBytes;

    RelayEnd(Channel channel, LongAdder counter, RelayMemory memory) {
        this.channel = channel;
        this.counter = counter;
        this.memory = memory;
        channel.config().<RelayReads>getRecvByteBufAllocator().join(memory);
    }

    void join(RelayEnd other, boolean isHeld) {
        this.other = other;
        this.isHeld = isHeld;
    }

    void start(ByteBuf early, boolean isEnded) {
        if (early.isReadable()) {
            forward(early);
            forwarded();
        } else {
            early.release();
        }
        if (isEnded) {
            endInput();
        }
        demand();
    }

    /** Reads one buffer more, if there is any sense in it now. */
    void demand() {
        if (!isHeld && !isInputEnded && other.channel.isWritable()) {
            channel.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        forward((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        forwarded();
        demand();
    }

    private void forward(ByteBuf bytes) {
        readBytes += bytes.readableBytes();
        other.channel.write(bytes, other.channel.voidPromise());
        other.release();
    }

    private void forwarded() {
        if (readBytes > 0) {
            counter.add(readBytes);
            readBytes = 0;
            other.channel.flush();
            other.account();
        }
    }

    /** A buffer is held whole while a byte of it waits. */
    private void account() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long bytes = waiting == null ? 0 : waiting.totalPendingWriteBytes();
        long now = bytes == 0 ? 0 : Math.max(bytes, memory.chunkBytes());
        memory.changed(now - waitingBytes);
        waitingBytes = now;
    }

    private void release() {
        if (isHeld) {
            isHeld = false;
            demand();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        account();
        if (channel.isWritable()) {
            other.demand();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        HalfClose.Input input = isInputEnded ? HalfClose.Input.GOES_ON : HalfClose.inputAfter(channel, event);
        switch (input) {
            case GOES_ON -> ctx.fireUserEventTriggered(event);
            case ENDED -> endInput();
            case CUT -> breakOff();
        }
    }

    private void endInput() {
        isInputEnded = true;
        forwarded();
        other.endOutput();
        other.release();
        closeWhenDone();
    }

    private void endOutput() {
        if (!isOutputEnding) {
            isOutputEnding = true;
            HalfClose.endOutput(channel, ended -> {
                isOutputEnded = true;
                closeWhenDone();
            });
        }
    }

    private void closeWhenDone() {
        if (isInputEnded && isOutputEnded) {
            channel.close();
        }
    }

    /** The connection is gone altogether: the other side gets what is still on its way, and has to take it soon. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        memory.changed(-waitingBytes);
        waitingBytes = 0;
        forwarded();
        isInputEnded = true;
        if (patience != null) {
            patience.cancel(false);
        }
        if (other.channel.isOpen()) {
            other.lastWords();
        }
    }

    /** Reads no more, and closes when everything is written. */
    void lastWords() {
        isInputEnded = true;
        patience = channel.eventLoop().schedule(() -> HalfClose.reset(channel), LAST_WORDS_MS, TimeUnit.MILLISECONDS);
        endOutput();
        closeWhenDone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Fault.note(cause);
        breakOff();
    }

    private void breakOff() {
        HalfClose.reset(channel);
        HalfClose.reset(other.channel);
    }
}
