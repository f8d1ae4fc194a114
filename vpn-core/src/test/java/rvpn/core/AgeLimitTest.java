package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.core.identity.TestPki;

/** Streams that grow old; their age is the test's to say. */
@Timeout(60)
@ExtendWith(CleanRun.class)
class AgeLimitTest {
    private static final TestPki PKI = TestPki.create();
    private static final int MAX_AGE_S = 3600;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private final Reception seed = new Reception();
    private final Greeter shoot = Greeter.shoot();
    private final BlockingQueue<String> drains = new LinkedBlockingQueue<>();
    private TwoEnds ends;
    private AgeLimit limit;
    private long bornNs;

    @BeforeEach
    void connect() throws Exception {
        ends = new TwoEnds(PKI, seed);
        seed.on(ends.seedTun.queues().get(0));
        shoot.on(ends.shootTun.queues().get(0));
        ends.dial(new Obstinate());
        Lane lane = seed.lane();
        bornNs = lane.handshake().sinceNs();
        limit = new AgeLimit(MAX_AGE_S, () -> List.of(lane));
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void asksOnceForAnotherStreamWhenOneIsTooOldAndNotBefore() throws Exception {
        limit.look(bornNs + HOUR_NS - 1);
        limit.look(bornNs + HOUR_NS);
        limit.look(bornNs + HOUR_NS + 1);

        assertThat(drains.poll(10, TimeUnit.SECONDS)).isEqualTo("the stream is older than 3600 s");
        shoot.lane().end(Control.Reason.STOPPED, "so that all that was said has been heard");
        seed.end();
        assertThat(drains).isEmpty();
    }

    @Test
    void endsTheStreamOfAPeerThatDoesNotMove() throws Exception {
        limit.look(bornNs + HOUR_NS);
        limit.look(bornNs + HOUR_NS + AgeLimit.PATIENCE_NS);

        assertThat(seed.end().words()).isEqualTo("the stream is too old and has not handed over");
        assertThat(shoot.end().words()).startsWith("replaced: ");
    }

    /** Hears that it should move, and stays. */
    private final class Obstinate implements Lane.Owner {
        @Override
        public void secured(Lane lane) {
            shoot.secured(lane);
        }

        @Override
        public void greeted(Lane lane, Control greeting) {
            shoot.greeted(lane, greeting);
        }

        @Override
        public void drained(Lane lane, String words) {
            drains.add(words);
        }

        @Override
        public void ended(Lane lane, StreamEnd end) {
            shoot.ended(lane, end);
        }
    }
}
