package rvpn.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What logback.xml makes of an event. */
class LogLinesTest {
    private static final String LINE_START = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";

    @Test
    void writesTimeLevelNameAndMessageInOneLine() throws JoranException {
        assertThat(logged("INFO", log -> log.info("lane 0 is up")))
                .matches(LINE_START + "INFO  LogLinesTest lane 0 is up\n");
    }

    @Test
    void keepsAHostileMessageInItsLine() throws JoranException {
        String hostile = "bye\r\n2026-01-01T00:00:00.000Z INFO  all is well\u001b[2J\u0000\u0085\u2028\u202e\u007f";

        assertThat(logged("INFO", log -> log.warn("peer says {}", hostile)))
                .matches(LINE_START
                        + "WARN  LogLinesTest peer says bye\\\\n 2026-01-01T00:00:00.000Z INFO  all is well"
                        + "\\?\\[2J\\?{5}\n");
    }

    @Test
    void keepsAStackTraceInItsLine() throws JoranException {
        Exception fault = new IllegalStateException("first\nsecond");

        assertThat(logged("INFO", log -> log.error("failed", fault)))
                .matches(
                        LINE_START + "ERROR LogLinesTest failed\\\\n java.lang.IllegalStateException: first\\\\n second"
                                + "\\\\n at rvpn.core.status.LogLinesTest.[^\n]*\n");
    }

    @Test
    void leavesOtherLanguagesReadable() throws JoranException {
        assertThat(logged("INFO", log -> log.info("Zürich Владивосток 東京"))).endsWith(" Zürich Владивосток 東京\n");
    }

    @Test
    void saysNothingBelowTheLevelAskedFor() throws JoranException {
        assertThat(logged("ERROR", log -> log.warn("not asked for"))).isEmpty();
    }

    @Test
    void showsMoreWhenAskedFor() throws JoranException {
        assertThat(logged("debug", log -> log.debug("asked for"))).endsWith("DEBUG LogLinesTest asked for\n");
    }

    @Test
    void silencesBouncyCastlesOwnLogging() throws JoranException {
        logged("INFO", log -> log.info("starts the configuration"));

        assertThat(java.util.logging.Logger.getLogger("org.bouncycastle.jsse.provider.ProvTlsServer")
                        .isLoggable(Level.SEVERE))
                .isFalse();
    }

    private static String logged(String level, Consumer<Logger> events) throws JoranException {
        PrintStream standardError = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("RVPN_LOG", level);
        try {
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
            events.accept(context.getLogger(LogLinesTest.class));
        } finally {
            context.stop();
            System.setErr(standardError);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
