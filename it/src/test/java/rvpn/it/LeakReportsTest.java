package rvpn.it;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class LeakReportsTest {
    private static final String UP = "2026-01-01T00:00:00.000Z INFO  tunnel lane 0 up\n";

    @Test
    void aLogWithNettysReportFails() {
        String report =
                "2026-01-01T00:00:01.000Z ERROR ResourceLeakDetector LEAK: ByteBuf.release() was not called before"
                        + " it's garbage-collected.\n";
        assertThatThrownBy(() -> LeakReports.assertNone(UP + report)).hasMessageContaining("LEAK: ByteBuf.release()");
    }

    @Test
    void aLogWithoutOneIsFine() {
        assertThatCode(() -> LeakReports.assertNone(UP)).doesNotThrowAnyException();
    }
}
