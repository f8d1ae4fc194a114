package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SteeringAllowanceTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = Long.MAX_VALUE - SECOND_NS; // so that the clock wraps around

    private final SteeringAllowance allowance = new SteeringAllowance(START_NS);

    private void takeAllAt(long nowNs) throws ProtocolException {
        for (int i = 0; i < SteeringAllowance.MOST; i++) {
            allowance.take(nowNs);
        }
    }

    @Test
    void allowsABurstAndNoMore() throws Exception {
        takeAllAt(START_NS);
        assertThatThrownBy(() -> allowance.take(START_NS))
                .isInstanceOfSatisfying(
                        ProtocolException.class, end -> assertThat(end.reason()).isEqualTo(Control.Reason.REFUSED));
    }

    @Test
    void allowsOneMoreEachSecond() throws Exception {
        takeAllAt(START_NS);
        for (int i = 1; i <= 100; i++) {
            long nowNs = START_NS + i * SECOND_NS;
            allowance.take(nowNs);
            assertThatThrownBy(() -> allowance.take(nowNs)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void savesUpNoMoreThanABurst() throws Exception {
        long nowNs = START_NS + 3600 * SECOND_NS;
        takeAllAt(nowNs);
        assertThatThrownBy(() -> allowance.take(nowNs)).isInstanceOf(ProtocolException.class);
    }
}
