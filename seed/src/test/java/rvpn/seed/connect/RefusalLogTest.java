package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private static final Refused MALFORMED = new Refused(Reason.MALFORMED, "bad");

    private final RefusalLog log = new RefusalLog();

    @Test
    void logsASourceAndReasonOnceAMinuteAndCountsTheRest() {
        assertThat(log.line("10.0.0.1", MALFORMED, "", 0)).contains("refused 10.0.0.1: 400 bad");
        assertThat(log.line("10.0.0.1", MALFORMED, "", 1)).isEmpty();
        assertThat(log.line("10.0.0.1", MALFORMED, "", 59_999)).isEmpty();
        assertThat(log.line("10.0.0.1", MALFORMED, "", 60_000))
                .contains("refused 10.0.0.1: 400 bad (and 2 more since the last such line)");
    }

    @Test
    void otherSourcesReasonsAndSubjectsHaveLinesOfTheirOwn() {
        assertThat(log.line("10.0.0.1", MALFORMED, "", 0)).isPresent();
        assertThat(log.line("10.0.0.2", MALFORMED, "", 0)).isPresent();
        assertThat(log.line("10.0.0.1", new Refused(Reason.METHOD, "bad"), "", 0))
                .isPresent();
        assertThat(log.line("10.0.0.1", MALFORMED, "other", 0)).isPresent();
    }

    @Test
    void aScannerWithManyAddressesGetsNoMoreThanSoManyLinesASecond() {
        int lines = 0;
        for (int source = 0; source < 10_000; source++) {
            lines += log.line("2001:db8::" + source, MALFORMED, "", 5).isPresent() ? 1 : 0;
        }
        assertThat(lines).isEqualTo(RefusalLog.MAX_LINES);
        assertThat(log.line("10.0.0.1", MALFORMED, "", 1_005))
                .contains("refused 10.0.0.1: 400 bad (and 9980 other refusals not logged)");
    }

    @Test
    void forgetsTheEldestRatherThanGrow() {
        for (int source = 0; source <= RefusalLog.MAX_KEYS; source++) {
            assertThat(log.line("source " + source, MALFORMED, "", source * 100L))
                    .isPresent();
        }
        long nowMs = RefusalLog.MAX_KEYS * 100L;
        assertThat(log.line("source 0", MALFORMED, "", nowMs)).isPresent();
        assertThat(log.line("source " + RefusalLog.MAX_KEYS, MALFORMED, "", nowMs))
                .isEmpty();
    }

    @Test
    void aReasonWithoutStatusShowsNone() {
        assertThat(log.line("10.0.0.1", new Refused(Reason.TLS_FAILED, "no\r\ncertificate"), "", 0))
                .contains("refused 10.0.0.1: no\\x0d\\x0acertificate");
    }
}
