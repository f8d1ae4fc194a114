package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.identity.TestPki;
import rvpn.ip.IpAddress;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;

/** Two ends, twin devices, real TLS over loopback. */
@ExtendWith(CleanRun.class)
class TunnelTest {
    private static final TestPki PKI = TestPki.create();

    private final Greeter seed = Greeter.seed();
    private final Greeter shoot = Greeter.shoot();
    private TwoEnds ends;

    @BeforeEach
    void connect() throws Exception {
        ends = new TwoEnds(PKI, seed);
        seed.on(ends.seedTun.queues().get(0));
        shoot.on(ends.shootTun.queues().get(0));
        ends.dial(shoot);
        seed.lane();
        shoot.lane();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void carriesAPacketFromTheSeedToThePod() throws Exception {
        ByteBuffer packet = TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 100);
        HostSide.send(ends.seedTun, packet);
        assertThat(HostSide.receive(ends.shootTun)).isEqualTo(packet);
    }

    @Test
    void carriesAnAnswerBack() throws Exception {
        ByteBuffer packet = TestPackets.echo(TwoEnds.POD, TwoEnds.SEED, 1400);
        HostSide.send(ends.shootTun, packet);
        assertThat(HostSide.receive(ends.seedTun)).isEqualTo(packet);
    }

    @Test
    void agreesOnTls13AndKnowsThePeer() throws Exception {
        assertThat(seed.lane().handshake().version()).isEqualTo("TLSv1.3");
        assertThat(seed.lane().handshake().suite()).isEqualTo("TLS_AES_256_GCM_SHA384");
        assertThat(seed.lane().handshake().peer().name()).isEqualTo(TestPki.CLIENT);
        assertThat(shoot.lane().handshake().peer().name()).isEqualTo(TestPki.SERVER);
    }

    @Test
    void carriesTheSmallestPacketThatThereIs() throws Exception {
        ByteBuffer packet = ByteBuffer.allocateDirect(20)
                .put(0, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 0), 0, 20)
                .putShort(2, (short) 20)
                .put(9, (byte) 253); // a protocol without a header that we know
        HostSide.send(ends.seedTun, packet);
        assertThat(HostSide.receive(ends.shootTun)).isEqualTo(packet);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1372, 1472, 8972, 16_356, 16_384, 32_768, 65_507})
    void carriesIpv4PacketsUpToTheLongest(int payloadBytes) throws Exception {
        ByteBuffer packet = TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, payloadBytes);
        HostSide.send(ends.shootTun, packet);
        assertThat(HostSide.receive(ends.seedTun)).isEqualTo(packet);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1352, 65_487})
    void carriesIpv6PacketsUpToTheLongest(int payloadBytes) throws Exception {
        ByteBuffer packet = TestPackets.udp(TwoEnds.SEED6, TwoEnds.POD6, payloadBytes);
        HostSide.send(ends.seedTun, packet);
        assertThat(HostSide.receive(ends.shootTun)).isEqualTo(packet);
    }

    @Test
    void carriesASuperPacketWholeWithItsOffloadHeader() throws Exception {
        ByteBuffer frame = ByteBuffer.allocateDirect(65_545);
        int length = TestPackets.putSuperTcp(
                frame, 0, IpAddress.parse(TwoEnds.SEED), IpAddress.parse(TwoEnds.POD), 65_495, 1448);
        assertThat(length).isEqualTo(65_535);
        HostSide.sendRaw(ends.seedTun, frame);
        ByteBuffer arrived = HostSide.receiveRaw(ends.shootTun);
        assertThat(arrived).isEqualTo(frame);
        assertThat(VirtioNetHeader.gsoSize(arrived, 0)).isEqualTo(1448);
        assertThat(VirtioNetHeader.gsoType(arrived, 0)).isEqualTo(VirtioNetHeader.GSO_TCPV4);
    }

    @Test
    void carriesAUdpSuperPacketOfIpv6Whole() throws Exception {
        ByteBuffer frame = ByteBuffer.allocateDirect(65_545);
        int length = TestPackets.putSuperUdp(
                frame, 0, IpAddress.parse(TwoEnds.POD6), IpAddress.parse(TwoEnds.SEED6), 60_000, 1232);
        ByteBuffer whole = frame.slice(0, VirtioNetHeader.BYTES + length);
        HostSide.sendRaw(ends.shootTun, whole);
        assertThat(HostSide.receiveRaw(ends.seedTun)).isEqualTo(whole);
    }

    @Test
    void carriesThousandsOfPacketsBothWaysAtOnceInOrderAndUnchanged() throws Exception {
        int count = 20_000;
        CompletableFuture<Void> down =
                new Flow(ends.seedTun, ends.shootTun, TwoEnds.SEED, TwoEnds.POD, Flow.sizes(1, count)).start();
        CompletableFuture<Void> up =
                new Flow(ends.shootTun, ends.seedTun, TwoEnds.POD6, TwoEnds.SEED6, Flow.sizes(2, count)).start();
        CompletableFuture.allOf(down, up).get();
        for (Counters counters : new Counters[] {ends.seedCounters, ends.shootCounters}) {
            assertThat(counters.get(Counter.SENT_PACKETS)).isEqualTo(count);
            // What has come out of the device is counted a moment later.
            Await.until("all are counted", () -> counters.get(Counter.RECEIVED_PACKETS) == count);
            assertThat(counters.get(Counter.DROPPED_BY_DEVICE)).isZero();
        }
        long sentBytes = ends.seedCounters.get(Counter.SENT_BYTES);
        Await.until("all bytes are counted", () -> ends.shootCounters.get(Counter.RECEIVED_BYTES) == sentBytes);
    }

    @Test
    void countsPacketsThatTheHostDoesNotTake() throws Exception {
        ByteBuffer packet = TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 60_000);
        HostSide.Offer offer = HostSide.offering(ends.shootTun, packet);
        Await.until("the seed's host is full", () -> {
            offer.call();
            return ends.seedCounters.get(Counter.DROPPED_BY_DEVICE) > 0;
        });
        assertThat(seed.ended).isNotDone();
    }

    @Test
    void dropsARuntFromTheDeviceAndCarriesItsNeighbours() throws Exception {
        ByteBuffer packet = TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, 1000);
        // In one turn of the loop, so that all are one run.
        ends.seedLoop
                .submit(() -> {
                    HostSide.send(ends.seedTun, packet);
                    HostSide.send(ends.seedTun, ByteBuffer.allocate(19));
                    HostSide.send(ends.seedTun, ByteBuffer.allocate(1));
                    HostSide.send(ends.seedTun, packet);
                    HostSide.send(ends.seedTun, ByteBuffer.allocate(5));
                    return null;
                })
                .get();
        assertThat(HostSide.receive(ends.shootTun)).isEqualTo(packet);
        assertThat(HostSide.receive(ends.shootTun)).isEqualTo(packet);
        Await.until("all are counted", () -> ends.seedCounters.get(Counter.DROPPED_MALFORMED) == 3);
        assertThat(ends.seedCounters.get(Counter.SENT_PACKETS)).isEqualTo(2);
        assertThat(ends.seedCounters.get(Counter.SENT_BYTES)).isEqualTo(2 * 1028);
    }
}
