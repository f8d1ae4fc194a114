package rvpn.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an event looks like in the log. */
class LogLinesTest {
    private static final String LINE_START = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";

    @Test
    void writesTimeLevelNameAndMessageInOneLine() {
        assertThat(logged("INFO", log -> log.info("lane 0 is up")))
                .matches(LINE_START + "INFO  LogLinesTest lane 0 is up\n");
    }

    @Test
    void keepsAHostileMessageInItsLine() {
        String hostile = "bye\r\n2026-01-01T00:00:00.000Z INFO  all is well\u001b[2J\u0000\u0085\u2028\u202e\u007f";

        assertThat(logged("INFO", log -> log.warn("peer says {}", hostile)))
                .matches(LINE_START
                        + "WARN  LogLinesTest peer says bye\\\\n 2026-01-01T00:00:00.000Z INFO  all is well"
                        + "\\?\\[2J\\?{5}\n");
    }

    @Test
    void keepsAStackTraceInItsLine() {
        Exception fault = new IllegalStateException("first\nsecond");

        assertThat(logged("INFO", log -> log.error("failed", fault)))
                .matches(
                        LINE_START + "ERROR LogLinesTest failed\\\\n java.lang.IllegalStateException: first\\\\n second"
                                + "\\\\n at rvpn.core.status.LogLinesTest.[^\n]*\n");
    }

    @Test
    void leavesOtherLanguagesReadable() {
        assertThat(logged("INFO", log -> log.info("Zürich Владивосток 東京"))).endsWith(" Zürich Владивосток 東京\n");
    }

    @Test
    void saysNothingBelowTheLevelAskedFor() {
        assertThat(logged("ERROR", log -> log.warn("not asked for"))).isEmpty();
    }

    @Test
    void showsMoreWhenAskedFor() {
        assertThat(logged("debug", log -> log.debug("asked for"))).endsWith("DEBUG LogLinesTest asked for\n");
    }

    @Test
    void isWhatTheProgramsUse() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

        assertThat(context.getLogger("org.bouncycastle").getLevel()).isEqualTo(ch.qos.logback.classic.Level.OFF);
    }

    @Test
    void silencesBouncyCastlesOwnLogging() {
        logged("INFO", log -> log.info("starts the configuration"));

        assertThat(java.util.logging.Logger.getLogger("org.bouncycastle.jsse.provider.ProvTlsServer")
                        .isLoggable(Level.SEVERE))
                .isFalse();
    }

    private static String logged(String level, Consumer<Logger> events) {
        PrintStream standardError = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try {
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            LogLines.configure(context, level);
            events.accept(context.getLogger(LogLinesTest.class));
        } finally {
            context.stop();
            System.setErr(standardError);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
