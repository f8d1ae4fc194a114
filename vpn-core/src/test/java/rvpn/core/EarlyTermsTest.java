package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import rvpn.ip.TestPackets;

/** Terms that change between the greeting and the first packet. */
class EarlyTermsTest extends AroundSeed {
    private static final PacketGate CLOSED = new PacketGate(List.of(), List.of());

    @Test
    void takeThePlaceOfThoseWithWhichALaneIsBegun() throws Exception {
        ends.dial(new Lane.Owner() {
            @Override
            public void secured(Lane lane) {
                lane.send(Greeter.HELLO);
            }

            @Override
            public void greeted(Lane lane, Control greeting) {
                lane.adapt(TwoEnds.shootGate(), 200, 3000);
                lane.carry(ends.shootTun.queues().get(0), CLOSED, 200, 3000);
            }

            @Override
            public void ended(Lane lane, StreamEnd end) {
                // with the test
            }
        });
        seed.lane();
        ByteBuffer packet = TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 100);
        HostSide.send(ends.seedTun, packet);
        assertThat(HostSide.receive(ends.shootTun)).isEqualTo(packet);
    }
}
