package rvpn.seed.connect;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A destination on loopback whose connections the test drives itself. */
public final class Origin implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private final List<Socket> all = new ArrayList<>();
    private final Thread accepting = new Thread(this::accept, "origin");

    public Origin() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        address = (InetSocketAddress) listener.getLocalAddress();
        accepting.setDaemon(true);
        accepting.start();
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The next connection. */
    public RawClient next() throws Exception {
        Socket socket = accepted.poll(30, TimeUnit.SECONDS);
        if (socket == null) {
            throw new AssertionError("nobody connected");
        }
        all.add(socket);
        return new RawClient(socket);
    }

    /** Whether nobody has connected that {@link #next()} did not give. */
    public boolean isUntouched() {
        return accepted.isEmpty();
    }

    private void accept() {
        try {
            while (true) {
                accepted.add(listener.accept().socket());
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    /** Who dials from now on is refused. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            accepting.join(); // until then the kernel goes on listening
        } catch (InterruptedException stopped) {
            throw new InterruptedIOException();
        }
        for (Socket socket : all) {
            socket.close();
        }
    }
}
