package rvpn.seed.connect;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.UnixListener;

/** Takes connections from a Unix socket, on a thread of its own. */
final class UnixAcceptor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnixAcceptor.class);
    private static final int FAULT_PAUSE_MS = 100;
    private static final int END_PATIENCE_MS = 1_000;

    private final UnixListener socket;
    private final Consumer<UnixChannel> taker;
    private final Thread thread;

    private UnixAcceptor(String name, UnixListener socket, Consumer<UnixChannel> taker) {
        this.socket = socket;
        this.taker = taker;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Begins to accept.
     *
     * @param socket belongs to the acceptor from now on
     * @param taker gets each connection, registered nowhere yet
     */
    static UnixAcceptor start(String name, UnixListener socket, Consumer<UnixChannel> taker) throws IOException {
        UnixAcceptor acceptor = new UnixAcceptor(name, socket, taker);
        try {
            socket.channel().configureBlocking(true);
        } catch (IOException refused) {
            acceptor.close();
            throw refused;
        }
        acceptor.thread.start();
        return acceptor;
    }

    private void run() {
        String problem = "";
        while (socket.channel().isOpen()) {
            try {
                SocketChannel accepted = socket.channel().accept();
                problem = "";
                accepted.configureBlocking(false);
                taker.accept(new UnixChannel(accepted));
            } catch (ClosedChannelException end) {
                return;
            } catch (IOException | RuntimeException fault) { // the next may go better: too many open files, say
                if (!fault.toString().equals(problem)) {
                    problem = fault.toString();
                    LOG.warn("{}: {}", socket.path(), problem);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FAULT_PAUSE_MS));
            }
        }
    }

    /** Returns once everybody who was accepted has been handed over. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException left) {
            LOG.warn("{}: {}", socket.path(), left.getMessage());
        }
        try {
            thread.join(END_PATIENCE_MS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
