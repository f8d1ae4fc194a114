package rvpn.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way between two ends that can fall silent or break: forwards one TCP connection. */
final class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final InetSocketAddress target;
    private volatile boolean silent;

    private Relay(InetSocketAddress target) throws IOException {
        this.target = target;
    }

    static Relay to(InetSocketAddress target) throws IOException {
        Relay relay = new Relay(target);
        start(relay::accept);
        return relay;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** From now on nothing arrives any more, and nobody is told. */
    void fallSilent() {
        silent = true;
    }

    /** Breaks both connections with a TCP reset. */
    void reset() throws IOException {
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private void accept() throws IOException {
        Socket from = server.accept();
        Socket to = new Socket(target.getAddress(), target.getPort());
        sockets.addAll(List.of(from, to));
        start(() -> forward(from, to));
        start(() -> forward(to, from));
    }

    private void forward(Socket from, Socket to) throws IOException {
        byte[] bytes = new byte[64 * 1024];
        for (int count = from.getInputStream().read(bytes);
                count >= 0;
                count = from.getInputStream().read(bytes)) {
            if (!silent) {
                to.getOutputStream().write(bytes, 0, count);
            }
        }
        if (!silent) {
            to.shutdownOutput();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // the test is over, or has broken the connection
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
