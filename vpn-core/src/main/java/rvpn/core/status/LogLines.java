package rvpn.core.status;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;

/**
 * How the programs log: one line an event, on standard error; RVPN_LOG sets the level (TRACE DEBUG INFO WARN ERROR).
 * Peers choose some of the text, so nothing in it may end the line, move the cursor or turn the writing direction: line
 * ends are written as \n (a stack trace too stays on its line), every other such character as a question mark.
 *
 * <p>Logback finds it as a service. In Java, because reading the same from XML takes a quarter of a program's start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogLines extends ContextAwareBase implements Configurator {
    private static final String LINE = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %logger{0} "
            + "%replace(%replace(%msg%replace(\\n%ex){'^\\s*$',''}){'[\\r\\n\\t]+','\\\\n '}"
            + "){'[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]','?'}%n";

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        configure(logging, System.getenv("RVPN_LOG"));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** @param level INFO where it is null or no level */
    static void configure(LoggerContext logging, String level) {
        carryLevelsOver(logging);
        Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(standardError(logging));
        root.setLevel(Level.toLevel(level, Level.INFO));
        logging.getLogger("io.netty").setLevel(Level.WARN);
        // Warns where no interface has a hardware address; nobody here needs Netty's machine id.
        logging.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
        logging.getLogger("org.bouncycastle").setLevel(Level.OFF);
    }

    /** To java.util.logging, where BouncyCastle would print peers' alerts in two lines. */
    private static void carryLevelsOver(LoggerContext logging) {
        LevelChangePropagator propagator = new LevelChangePropagator();
        propagator.setContext(logging);
        propagator.setResetJUL(true);
        propagator.start();
        logging.addListener(propagator);
    }

    private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext logging) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logging);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(LINE);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(logging);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
