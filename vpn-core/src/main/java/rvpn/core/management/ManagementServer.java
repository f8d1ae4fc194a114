package rvpn.core.management;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.UnixListener;

/**
 * Serves the management socket, for a few callers at a time, on a thread of its own that waits for nobody: whatever a
 * caller does, neither the others nor the program notice.
 */
final class ManagementServer implements AutoCloseable {
    static final int MAX_CALLERS = 8;

    private static final Logger LOG = LoggerFactory.getLogger("management");
    private static final int END_PATIENCE_MS = 1000;
    private static final int FAULT_PAUSE_MS = 100;

    private final UnixListener socket;
    private final Selector selector;
    private final Supplier<Dialogue> dialogues;
    private final Thread thread = new Thread(this::run, "management");
    private final List<Caller> callers = new ArrayList<>();
    // Not the selector's own monitor, which select keeps while it waits.
    private final Object ends = new Object();
    private volatile boolean closing;

    private ManagementServer(UnixListener socket, Supplier<Dialogue> dialogues) throws IOException {
        this.socket = socket;
        this.selector = Selector.open();
        this.dialogues = dialogues;
        socket.channel().register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Begins to serve; from now on the socket belongs to the server. */
    static ManagementServer start(UnixListener socket, Supplier<Dialogue> dialogues) throws IOException {
        ManagementServer server = new ManagementServer(socket, dialogues);
        server.thread.setDaemon(true);
        server.thread.start();
        return server;
    }

    /** There may be news; from any thread. */
    void wake() {
        synchronized (ends) {
            if (selector.isOpen()) { // what a closed one writes to may be another's file by now
                selector.wakeup();
            }
        }
    }

    private void run() {
        while (!closing) {
            try {
                turn();
            } catch (IOException | RuntimeException fault) { // the next turn may go better: too many open files, say
                LOG.warn("management: {}", fault.toString());
                pause();
            }
        }
        callers.forEach(caller -> serve(caller, System.nanoTime())); // the last news
        callers.forEach(Caller::close);
        try {
            synchronized (ends) {
                selector.close();
            }
            socket.close();
        } catch (IOException left) {
            LOG.warn("--management-socket: {}", left.getMessage());
        }
    }

    private void turn() throws IOException {
        selector.select(waitMs());
        selector.selectedKeys().clear();
        long nowNs = System.nanoTime();
        serveAll(nowNs);
        for (SocketChannel channel = socket.channel().accept();
                channel != null;
                channel = socket.channel().accept()) {
            admit(channel, nowNs);
        }
    }

    private long waitMs() {
        long nowNs = System.nanoTime();
        return callers.stream()
                .mapToLong(caller -> caller.waitMs(nowNs))
                .filter(ms -> ms > 0)
                .min()
                .orElse(0);
    }

    private void admit(SocketChannel channel, long nowNs) throws IOException {
        channel.configureBlocking(false);
        if (callers.size() == MAX_CALLERS) {
            serveAll(nowNs); // whoever has gone before this one came makes room
        }
        if (callers.size() == MAX_CALLERS) {
            String words = "ERROR: there are " + MAX_CALLERS + " management clients already\r\n";
            channel.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.US_ASCII)));
            channel.close();
            return;
        }
        Caller caller = new Caller(channel, channel.register(selector, SelectionKey.OP_READ), dialogues.get(), nowNs);
        if (serve(caller, nowNs)) {
            callers.add(caller);
        }
    }

    private void serveAll(long nowNs) {
        callers.removeIf(caller -> !serve(caller, nowNs));
    }

    /** Whether the caller stays; otherwise its connection is closed. */
    private boolean serve(Caller caller, long nowNs) {
        boolean stays;
        try {
            stays = caller.serve(nowNs);
            if (stays && caller.isStalled(nowNs)) {
                LOG.warn("a management client does not read: its connection is closed");
                stays = false;
            }
        } catch (IOException gone) {
            stays = false;
        } catch (RuntimeException fault) {
            LOG.error("a management command failed", fault);
            stays = false;
        }
        if (!stays) {
            caller.close();
        }
        return stays;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(FAULT_PAUSE_MS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the last news, and removes the socket. */
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            thread.join(END_PATIENCE_MS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
