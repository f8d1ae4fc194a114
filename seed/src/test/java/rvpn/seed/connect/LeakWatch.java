package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test class in which Netty finds that a buffer was dropped without being released. */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private static final int ROUNDS = 5;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        reports.start();
        logger.addAppender(reports);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (int round = 0; round < ROUNDS; round++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(64).release(); // leaks are reported when the next is made
        }
        logger.detachAppender(reports);
        assertThat(reports.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }
}
