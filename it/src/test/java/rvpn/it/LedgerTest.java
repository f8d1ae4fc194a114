package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class LedgerTest {
    private static final Traffic STREAM = new Traffic("stream", false, true, 0, patience -> {});
    private static final Traffic DATAGRAM = new Traffic("datagram", true, true, 0, patience -> {});

    private final Ledger ledger = new Ledger();

    @Test
    void whatBreaksWhenNothingWasBrokenIsWrong() {
        ledger.mayBreak();
        ledger.mayNotBreak();
        ledger.broke(STREAM, System.nanoTime(), "reset");
        assertThat(ledger.wrongs()).containsExactly("stream: reset");
    }

    @Test
    void aDatagramMayBeLostIfACounterTellsOfIt() {
        ledger.broke(DATAGRAM, System.nanoTime(), "timed out");
        assertThat(ledger.wrongs()).isEmpty();
        assertThat(ledger.lost()).containsExactly("datagram: timed out");
    }

    @Test
    void whatBeganBeforeAFaultWasOverMayBreakLater() {
        ledger.mayBreak();
        long beganNs = System.nanoTime();
        ledger.mayNotBreak();
        ledger.broke(STREAM, beganNs, "reset");
        assertThat(ledger.wrongs()).isEmpty();
    }

    @Test
    void whatEndsDuringAFaultMayBreak() {
        long beganNs = System.nanoTime();
        ledger.mayBreak();
        ledger.broke(STREAM, beganNs, "reset");
        assertThat(ledger.wrongs()).isEmpty();
    }
}
