package rvpn.core.management;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.Counter;
import rvpn.core.config.ExitCode;
import rvpn.core.config.Signals;
import rvpn.core.config.StartException;
import rvpn.core.config.UnixAccess;
import rvpn.core.config.UnixListener;

/** All of it for one program: the socket and the file that it was told of, and signals in any case. */
public final class Management implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("management");

    private final Reporter reporter;
    private final ManagementConfig config;
    private final Controls controls;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private volatile Runnable news = () -> {};
    private Runnable afterStatus = () -> {};

    private Management(Reporter reporter, ManagementConfig config, Controls controls) {
        this.reporter = reporter;
        this.config = config;
        this.controls = controls;
    }

    /**
     * Begins to answer.
     *
     * @param program what it is called
     * @param totals of a counter over all loops; called from any thread
     * @throws StartException when the socket cannot be had; a file that cannot be written is only logged
     */
    public static Management start(
            String program,
            ManagementConfig config,
            Chronicle chronicle,
            ToLongFunction<Counter> totals,
            Controls controls)
            throws StartException {
        Reporter reporter = new Reporter(program, chronicle, totals, InstantSource.system());
        Management management = new Management(reporter, config, controls);
        try {
            management.open();
            return management;
        } catch (Throwable refused) {
            management.close();
            throw refused;
        }
    }

    private void open() throws StartException {
        if (config.socket().isPresent()) {
            listen(config.socket().get());
        }
        if (config.statusFile().isPresent()) {
            write(config.statusFile().get());
        }
        opened.push(Signals.handle(
                Map.of("HUP", controls.hangup(), "USR1", controls.softRestart(), "USR2", this::logStatus)));
    }

    private void listen(Path path) throws StartException {
        LogCapture log = LogCapture.start(() -> news.run());
        opened.push(log);
        Desk desk = new Desk(reporter, log, controls, this::logStatus);
        UnixListener socket = UnixListener.listen(
                "--management-socket", path, UnixAccess.OWNER_ONLY, ManagementServer.MAX_CALLERS * 2);
        try {
            ManagementServer server = ManagementServer.start(socket, () -> new Dialogue(desk));
            opened.push(server);
            news = server::wake;
            reporter.chronicle().watch(server::wake);
        } catch (IOException refused) {
            throw new StartException(ExitCode.HOST, "--management-socket: " + refused.getMessage());
        }
    }

    private void write(Path path) {
        StatusFile file = StatusFile.start(
                path,
                config.statusIntervalS(),
                () -> StatusText.of(reporter.chronicle().mode(), reporter.report(), config.statusVersion()));
        opened.push(file);
        afterStatus = file::writeSoon;
    }

    /** The status into the log, as OpenVPN answers SIGUSR2, and into the file. */
    private void logStatus() {
        List<String> lines = StatusText.of(reporter.chronicle().mode(), reporter.report(), 2);
        lines.forEach(LOG::info);
        afterStatus.run();
    }

    /** Says that the program ends, and takes away what was opened. */
    @Override
    public void close() {
        reporter.chronicle().enter(TunnelState.EXITING, "SIGTERM", List.of());
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception left) {
                LOG.warn("while closing: {}", left.getMessage());
            }
        }
    }
}
