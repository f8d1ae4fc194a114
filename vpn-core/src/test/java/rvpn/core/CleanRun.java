package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class that left a stack trace, an error, an exception that nobody caught, or a buffer that Netty's
 * leak detector (paranoid, see the root pom) found unreleased.
 */
final class CleanRun implements BeforeAllCallback, AfterAllCallback {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private Thread.UncaughtExceptionHandler before;

    @Override
    public void beforeAll(ExtensionContext context) {
        log.start();
        root.addAppender(log);
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // A lost buffer is reported by the next allocation after it was collected.
        for (int i = 0; i < 3; i++) {
            System.gc();
            ByteBuf probe = ByteBufAllocator.DEFAULT.directBuffer(64);
            probe.release();
        }
        Thread.setDefaultUncaughtExceptionHandler(before);
        root.detachAppender(log);
        assertThat(uncaught).as("exceptions that nobody caught").isEmpty();
        assertThat(List.copyOf(log.list))
                .filteredOn(event ->
                        event.getThrowableProxy() != null || event.getLevel().isGreaterOrEqual(Level.ERROR))
                .as("errors and stack traces")
                .isEmpty();
    }
}
