package rvpn.seed.connect;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FileRegion;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/**
 * An accepted connection of a Unix socket whose directions end one by one. Netty's own (4.2.18) cannot: at the end of its
 * input it closes altogether, because only the configuration of a TCP channel may allow half closure.
 */
final class UnixChannel extends AbstractNioByteChannel implements DuplexChannel {
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean isInputEnded;
    private boolean isOutputEnded;

    UnixChannel(SocketChannel accepted) {
        super(null, accepted);
    }

    @Override
    protected SocketChannel javaChannel() {
        return (SocketChannel) super.javaChannel();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return isOpen();
    }

    @Override
    protected void doBeginRead() throws Exception {
        if (!isInputEnded) { // what has ended is readable for ever
            super.doBeginRead();
        }
    }

    @Override
    protected int doReadBytes(ByteBuf buffer) throws Exception {
        int wanted = buffer.writableBytes();
        unsafe().recvBufAllocHandle().attemptedBytesRead(wanted);
        int read = isInputEnded ? 0 : buffer.writeBytes(javaChannel(), wanted);
        if (read < 0) {
            endInput();
            return 0;
        }
        return read;
    }

    private void endInput() {
        isInputEnded = true;
        clearReadPending();
        eventLoop().execute(() -> pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE));
    }

    @Override
    protected int doWriteBytes(ByteBuf buffer) throws Exception {
        return buffer.readBytes(javaChannel(), buffer.readableBytes());
    }

    @Override
    protected long doWriteFileRegion(FileRegion region) throws Exception {
        return region.transferTo(javaChannel(), region.transferred());
    }

    @Override
    public boolean isInputShutdown() {
        return isInputEnded || !isOpen();
    }

    @Override
    protected boolean isInputShutdown0() {
        return isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return isOutputEnded || !isOpen();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    protected void doShutdownOutput() throws Exception {
        isOutputEnded = true;
        javaChannel().shutdownOutput();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        } else {
            eventLoop().execute(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
        }
        return promise;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        try {
            isInputEnded = true;
            javaChannel().shutdownInput();
            return promise.setSuccess();
        } catch (IOException gone) {
            return promise.setFailure(gone);
        }
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownInput();
        return shutdownOutput(promise);
    }

    @Override
    protected SocketAddress localAddress0() {
        return null; // that of a client is no name of anything, and nobody asks
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        javaChannel().close();
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    // It is accepted only.

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doFinishConnect() {
        throw new UnsupportedOperationException();
    }
}
