package rvpn.core.management;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Keeps the last lines of this program's log, from its start to {@link #close}. */
final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final int LINES = 1000;
    /** How OpenVPN's verbosity maps to levels here; 3 is what most run with. */
    private static final int[] FIRST_VERB = {0, 1, 3, 4, 7};

    private static final Level[] LEVELS = {Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE};
    private static final int MAX_VERB = 11;

    private final Ring<LogLine> lines = new Ring<>(LINES);
    private final Logger root;
    private final Runnable onLine;

    private LogCapture(Logger root, Runnable onLine) {
        this.root = root;
        this.onLine = onLine;
    }

    /** @param onLine runs after each line on the thread that logs; must neither wait nor log */
    static LogCapture start(Runnable onLine) {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        LogCapture capture = new LogCapture(logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME), onLine);
        capture.setContext(logging);
        capture.start();
        capture.root.addAppender(capture);
        return capture;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(LogLine.of(event));
        onLine.run();
    }

    Ring<LogLine> lines() {
        return lines;
    }

    /** The verbosity now, as OpenVPN counts. */
    int verb() {
        for (int i = 0; i < LEVELS.length; i++) {
            if (root.getLevel().isGreaterOrEqual(LEVELS[i])) {
                return FIRST_VERB[i];
            }
        }
        return FIRST_VERB[LEVELS.length - 1];
    }

    /** Logs more or less from now on; false for what OpenVPN does not know either. */
    boolean setVerb(int verb) {
        if (verb < 0 || verb > MAX_VERB) {
            return false;
        }
        int i = LEVELS.length - 1;
        while (FIRST_VERB[i] > verb) {
            i--;
        }
        root.setLevel(LEVELS[i]);
        return true;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
