package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.core.identity.Identity;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.ip.TestPackets;

/** A session that lives, and those who would end it, speak in its name, or go on after they have left. */
@ExtendWith(CleanRun.class)
class SessionIntrusionTest {
    private static final TestPki PKI = TestPki.create();

    private static final int PATIENCE_MS = 60_000;

    private final Reception seed = new Reception();
    private TwoEnds ends;

    @BeforeEach
    void listen() throws Exception {
        ends = new TwoEnds(PKI, TwoEnds.seedTerms(PKI), seed, PATIENCE_MS, TwoEnds.MAX_HALF_OPEN);
        seed.on(ends.seedTun.queues().get(0));
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void aThiefOfTheCertificateWithoutItsKeyLeavesTheLiveSessionAlone() throws Exception {
        Identity shoot = PKI.client();
        Identity thief = new Identity(PKI.client().key(), shoot.chain(), shoot.authorities());
        try (RawPeer live = dial(shoot).greet()) {
            try (RawPeer stranger = dial(thief)) {
                trySending(stranger, Wire.frame(Greeter.HELLO), packet(1));
                assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.SECURITY);
            }
            live.send(packet(2));
            assertThat(HostSide.receive(ends.seedTun)).isEqualTo(payload(2));
            assertThat(seed.hasNoFurtherEnd()).isTrue();
        }
    }

    @Test
    void aPeerThatIsKnownButHasNotGreetedLeavesTheLiveSessionAlone() throws Exception {
        try (RawPeer live = dial(PKI.client()).greet()) {
            seed.awaitSecured();
            try (RawPeer other = dial(PKI.client())) {
                other.send(new byte[0]);
                seed.awaitSecured();
                other.reset();
                seed.end();
            }
            live.send(packet(2));
            assertThat(HostSide.receive(ends.seedTun)).isEqualTo(payload(2));
            assertThat(seed.hasNoFurtherEnd()).isTrue();
        }
    }

    @Test
    void nothingOfAStreamThatWasReplacedReachesTheDevice() throws Exception {
        try (RawPeer before = dial(PKI.client()).greet();
                RawPeer next = dial(PKI.client()).greet()) {
            assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.LOCAL);
            trySending(before, packet(1));
            next.send(packet(2));
            assertThat(HostSide.receive(ends.seedTun)).isEqualTo(payload(2));
            assertThat(HostSide.isSilent(ends.seedTun)).isTrue();
        }
    }

    @Test
    void aSecondGoodbyeAndAllThatFollowsTheFirstIsPassedOver() throws Exception {
        byte[] bye = Wire.frame(new Control.Bye(Control.Reason.STOPPED, "bye"));
        try (RawPeer fickle = dial(PKI.client()).greet()) {
            fickle.send(bye, packet(1), bye, packet(1));
            assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.PEER);
            trySending(fickle, bye, packet(1));
        }
        try (RawPeer next = dial(PKI.client()).greet()) {
            next.send(packet(2));
            assertThat(HostSide.receive(ends.seedTun)).isEqualTo(payload(2));
            assertThat(HostSide.isSilent(ends.seedTun)).isTrue();
            assertThat(seed.hasNoFurtherEnd()).isTrue();
        }
    }

    private RawPeer dial(Identity identity) throws IOException {
        return RawPeer.dial(ends.address(), TwoEnds.terms(PKI, identity, Role.SERVER, TestPki.SERVER));
    }

    /** To one who may have hung up already. */
    private static void trySending(RawPeer peer, byte[]... frames) {
        try {
            peer.send(frames);
        } catch (IOException hungUp) {
            // as good as unheard
        }
    }

    private static byte[] packet(int payloadBytes) {
        return Wire.packet(payload(payloadBytes));
    }

    private static ByteBuffer payload(int payloadBytes) {
        return TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, payloadBytes);
    }
}
