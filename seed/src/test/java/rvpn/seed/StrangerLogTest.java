package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrangerLogTest {
    private static final long START_NS = Long.MAX_VALUE - 5; // a monotonic clock may wrap

    private final StrangerLog log = new StrangerLog(START_NS);

    @Test
    void logsAFewLinesAPeriodAndThenCounts() {
        for (int i = 0; i < StrangerLog.MAX_LINES; i++) {
            assertThat(log.line("knock", START_NS + i)).contains("knock");
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(log.line("knock", START_NS + StrangerLog.PERIOD_NS - 1)).isEmpty();
        }
        assertThat(log.line("knock", START_NS + StrangerLog.PERIOD_NS)).contains("knock (and 1000 more not logged)");
        assertThat(log.line("knock", START_NS + StrangerLog.PERIOD_NS)).contains("knock");
    }
}
