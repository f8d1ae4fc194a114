package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(new ConnectLimits(1, 2, 1, 1));

    @Test
    void refusesOneHalfOpenConnectionTooMany() throws Refused {
        Admission.Ticket first = admission.enter();
        admission.enter();
        assertThatThrownBy(admission::enter).extracting("reason").isEqualTo(Reason.HALF_OPEN_FULL);
        first.leave();
        assertThat(admission.enter()).isNotNull();
    }

    @Test
    void refusesOneJoinedConnectionTooMany() throws Refused {
        Admission.Ticket first = admission.enter();
        first.join();
        assertThat(admission.halfOpen()).isZero();
        Admission.Ticket second = admission.enter();
        assertThatThrownBy(second::join).extracting("reason").isEqualTo(Reason.FULL);
        assertThat(admission.halfOpen()).isEqualTo(1);
        first.leave();
        second.join();
        assertThat(admission.joined()).isEqualTo(1);
    }

    @Test
    void aPlaceIsGivenBackOnce() throws Refused {
        Admission.Ticket ticket = admission.enter();
        ticket.join();
        ticket.leave();
        ticket.leave();
        assertThat(admission.joined()).isZero();
        assertThat(admission.halfOpen()).isZero();
    }
}
