package rvpn.core.status;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import rvpn.core.config.ExitCode;
import rvpn.core.config.ListenAddress;
import rvpn.core.config.Setting;
import rvpn.core.config.StartException;

/**
 * Serves {@code /healthz} (the process answers), {@code /readyz} (it can do its work; 503 and the reasons otherwise) and
 * {@code /metrics} (Prometheus), in plain HTTP and without authentication. Callers are answered on two threads of its
 * own, never on the packet path.
 */
public final class StatusServer implements AutoCloseable {
    /** Where it listens, for a program's list of settings. */
    public static final Setting<InetSocketAddress> LISTEN = Setting.of(
                    "status-listen",
                    "[ADDRESS:]PORT",
                    "Where /healthz, /readyz and /metrics are served in plain HTTP.",
                    ListenAddress::parse)
            .or("15000");

    private static final int THREADS = 2;
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService threads;

    private StatusServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Listens at once.
     *
     * @param readiness asked at each {@code /readyz}, on a thread of the server; must not block
     * @throws StartException naming the option when the address or port cannot be had
     */
    public static StatusServer start(
            InetSocketAddress address, Supplier<Readiness> readiness, PrometheusRegistry registry)
            throws StartException {
        limitSlowCallers();
        try {
            HttpServer server = HttpServer.create(address, BACKLOG);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS, StatusServer::thread);
            server.setExecutor(threads);
            server.createContext("/", new StatusHandler(readiness, registry));
            server.start();
            return new StatusServer(server, threads);
        } catch (IOException refused) {
            throw new StartException(
                    ExitCode.HOST,
                    "--status-listen: cannot listen on " + text(address) + ": " + refused.getMessage()
                            + "; give an address of this host and a free port");
        }
    }

    /** Where it listens; tells the port when 0 was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops listening and drops the callers. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /**
     * The JDK's server has no limits of its own but these, read once a process. Without them, two callers that never end
     * their request would keep both threads for ever.
     */
    private static void limitSlowCallers() {
        preset("sun.net.httpserver.maxReqTime", "2"); // seconds
        preset("sun.net.httpserver.maxRspTime", "10"); // seconds
        preset("sun.net.httpserver.idleInterval", "10"); // seconds
        preset("sun.net.httpserver.maxReqHeaders", "50");
        preset("sun.net.httpserver.maxReqHeaderSize", "16384"); // bytes
        preset("jdk.httpserver.maxConnections", "64");
    }

    private static void preset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "status");
        thread.setDaemon(true);
        return thread;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }
}
