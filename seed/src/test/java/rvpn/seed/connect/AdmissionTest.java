package rvpn.seed.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Runnable NOTHING = () -> {};

    private final List<String> closed = new ArrayList<>();

    private static Admission admission(int joined, int halfOpen, int perSource, int perClient) {
        return new Admission(new ConnectLimits(joined, halfOpen, 1, 1, new ShareLimits(0, perSource, perClient)));
    }

    private Admission.Ticket enter(Admission admission, String name, String address) throws Exception {
        return admission.enter(Optional.of(InetAddress.getByName(address)), () -> closed.add(name));
    }

    @Test
    void theEldestHalfOpenConnectionGivesWayToOneMore() throws Exception {
        Admission admission = admission(1, 2, 0, 0);
        Admission.Ticket first = enter(admission, "first", "192.0.2.1");
        enter(admission, "second", "192.0.2.1");
        enter(admission, "third", "192.0.2.1");
        assertThat(closed).containsExactly("first");
        assertThatThrownBy(() -> first.join(NOTHING)).extracting("reason").isEqualTo(Reason.HALF_OPEN_FULL);
        assertThat(admission.joined()).isZero();
    }

    @Test
    void whoHasSentHisRequestIsYoungerThanWhoHasNotAndNotIdle() throws Exception {
        Admission admission = admission(1, 2, 0, 0);
        Admission.Ticket first = enter(admission, "first", "192.0.2.1");
        enter(admission, "second", "192.0.2.1");
        first.complete();
        enter(admission, "third", "192.0.2.1");
        assertThat(closed).containsExactly("second");
        admission.closeIdle();
        assertThat(closed).containsExactly("second", "third");
        first.join(NOTHING);
    }

    @Test
    void refusesOneJoinedConnectionTooMany() throws Exception {
        Admission admission = admission(1, 2, 0, 0);
        Admission.Ticket first = enter(admission, "first", "192.0.2.1");
        first.join(NOTHING);
        assertThat(admission.halfOpen()).isZero();
        Admission.Ticket second = enter(admission, "second", "192.0.2.1");
        assertThatThrownBy(() -> second.join(NOTHING)).extracting("reason").isEqualTo(Reason.FULL);
        assertThat(admission.halfOpen()).isEqualTo(1);
        first.leave();
        second.join(NOTHING);
        assertThat(admission.joined()).isEqualTo(1);
    }

    @Test
    void refusesASourceThatHasAsManyAsOneMayAndNoOther() throws Exception {
        Admission admission = admission(9, 9, 1, 0);
        Admission.Ticket first = enter(admission, "first", "2001:db8::1");
        first.join(NOTHING);
        Admission.Ticket same = enter(admission, "same", "2001:db8::2");
        assertThatThrownBy(() -> same.join(NOTHING)).extracting("reason").isEqualTo(Reason.SOURCE_FULL);
        enter(admission, "other", "2001:db8:0:1::1").join(NOTHING);
        first.leave();
        same.join(NOTHING);
        assertThat(admission.joined()).isEqualTo(2);
    }

    @Test
    void refusesAClientThatHasAsManyAsOneMayAndNoOther() throws Exception {
        Admission admission = admission(9, 9, 0, 1);
        Admission.Ticket first = enter(admission, "first", "192.0.2.1");
        first.claim("a");
        Admission.Ticket second = enter(admission, "second", "192.0.2.1");
        assertThatThrownBy(() -> second.claim("a")).extracting("reason").isEqualTo(Reason.CLIENT_FULL);
        second.claim("b");
        first.leave();
        enter(admission, "third", "192.0.2.1").claim("a");
    }

    @Test
    void aPlaceIsGivenBackOnce() throws Exception {
        Admission admission = admission(1, 2, 1, 1);
        Admission.Ticket ticket = enter(admission, "one", "192.0.2.1");
        ticket.claim("a");
        ticket.join(NOTHING);
        ticket.leave();
        ticket.leave();
        assertThat(admission.joined()).isZero();
        assertThat(admission.halfOpen()).isZero();
        Admission.Ticket next = enter(admission, "next", "192.0.2.1");
        next.claim("a");
        next.join(NOTHING);
    }

    @Test
    void forgetsWhoHasNothing() {
        Shares<String> shares = new Shares<>(0);
        for (int i = 0; i < 100; i++) {
            assertThat(shares.take("client " + i)).isTrue();
            shares.giveBack("client " + i);
            shares.giveBack("client " + i);
        }
        assertThat(shares.holders()).isZero();
    }

    @Test
    void endsJoinedConnectionsOnly() throws Exception {
        Admission admission = admission(9, 9, 0, 0);
        enter(admission, "half open", "192.0.2.1");
        enter(admission, "joined", "192.0.2.1").join(() -> closed.add("ended"));
        Admission.Ticket over = enter(admission, "over", "192.0.2.1");
        over.join(() -> closed.add("over"));
        over.leave();
        admission.endStreams();
        assertThat(closed).containsExactly("ended");
    }
}
