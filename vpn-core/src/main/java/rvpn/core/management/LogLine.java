package rvpn.core.management;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/**
 * A line of the log as OpenVPN's management protocol shows it.
 *
 * @param unix when, in seconds since 1970
 * @param flag I for information, W warning, N error, D debugging
 */
record LogLine(long unix, char flag, String message) {
    private static final long MS_PER_SECOND = 1000;

    static LogLine of(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        String cause = thrown == null ? "" : ": " + thrown.getClassName() + ": " + thrown.getMessage();
        return new LogLine(
                event.getTimeStamp() / MS_PER_SECOND,
                flag(event.getLevel()),
                Text.line(event.getFormattedMessage() + cause));
    }

    private static char flag(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return 'N';
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return 'W';
        }
        return level.isGreaterOrEqual(Level.INFO) ? 'I' : 'D';
    }

    String text() {
        return unix + "," + flag + "," + message;
    }
}
