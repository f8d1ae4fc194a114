package rvpn.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryReminderTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Instant now = START;
    private final ExpiryReminder reminder = new ExpiryReminder(30, new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void warnsOnceADayFromSoManyDaysBeforeTheEnd() {
        List<Expiry> all = List.of(endsIn(31));

        assertThat(reminder.look(all)).isZero();
        now = START.plus(Duration.ofHours(25));
        assertThat(reminder.look(all)).isEqualTo(1);
        assertThat(reminder.look(all)).isZero();
        now = START.plus(Duration.ofHours(48));
        assertThat(reminder.look(all)).isZero();
        now = START.plus(Duration.ofHours(50));
        assertThat(reminder.look(all)).isEqualTo(1);
    }

    @Test
    void goesOnAfterTheEnd() {
        List<Expiry> all = List.of(endsIn(-2));

        assertThat(reminder.look(all)).isEqualTo(1);
        now = START.plus(Duration.ofDays(3));
        assertThat(reminder.look(all)).isEqualTo(1);
    }

    @Test
    void warnsOfEachByItselfAndForgetsWhatIsReplaced() {
        assertThat(reminder.look(List.of(endsIn(1), endsIn(2), endsIn(300)))).isEqualTo(2);
        assertThat(reminder.look(List.of(endsIn(1), endsIn(300)))).isZero();
        assertThat(reminder.look(List.of(endsIn(1), endsIn(2)))).isEqualTo(1);
    }

    @Test
    void neverWarnsWithZeroDays() {
        assertThat(new ExpiryReminder(0, Clock.systemUTC()).look(List.of(endsIn(-1))))
                .isZero();
    }

    @Test
    void looksAtAllThatAnIdentityNeeds() throws Exception {
        TestPki pki = TestPki.create();
        Identity server = pki.server();

        assertThat(Expiry.of(server))
                .extracting(Expiry::end)
                .containsExactly(
                        server.certificate().getNotAfter().toInstant(),
                        server.authorities().get(0).getNotAfter().toInstant());
        assertThat(Expiry.of(server).get(0).what()).startsWith("the own certificate, serial ");
    }

    private static Expiry endsIn(int days) {
        return new Expiry("the " + days, START.plus(Duration.ofDays(days)));
    }
}
