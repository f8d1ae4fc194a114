package rvpn.seed.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port on loopback that answers no connection attempt, because its queue is full and nobody accepts. */
public final class SilentHost implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> queue = new ArrayList<>();

    public SilentHost() throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public SilentHost(InetSocketAddress at) throws IOException {
        listener = new ServerSocket(at.getPort(), 1, at.getAddress());
        try {
            while (true) {
                Socket socket = new Socket();
                queue.add(socket);
                socket.connect(listener.getLocalSocketAddress(), 200);
            }
        } catch (SocketTimeoutException full) {
            // as wanted
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queue) {
            socket.close();
        }
        listener.close();
    }
}
