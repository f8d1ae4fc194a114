package rvpn.core;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rvpn.ip.IpAddress;
import rvpn.ip.TestPackets;
import rvpn.ip.VirtioNetHeader;
import rvpn.tun.TunQueue;

/** To check one packet that passes, and one that comes from an address of somebody else. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PacketGateBenchmark {
    /** What passes from the pods to the seed. */
    public enum Packet {
        ACK4,
        ACK6,
        UDP4,
        SUPER4,
        SUPER6
    }

    @Param
    public Packet packet;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(TunQueue.MAX_PACKET_BYTES);
    private final PacketGate seed = TwoEnds.seedGate();
    private final PacketGate shoot = TwoEnds.shootGate();
    private int length;

    @Setup
    public void fill() {
        IpAddress pod4 = IpAddress.parse(TwoEnds.POD);
        IpAddress pod6 = IpAddress.parse(TwoEnds.POD6);
        IpAddress seed4 = IpAddress.parse(TwoEnds.SEED);
        IpAddress seed6 = IpAddress.parse(TwoEnds.SEED6);
        int at = VirtioNetHeader.BYTES;
        length = switch (packet) {
            case ACK4 -> at + TestPackets.putTcp(bytes, at, pod4, seed4, 0);
            case ACK6 -> at + TestPackets.putTcp(bytes, at, pod6, seed6, 0);
            case UDP4 -> at + TestPackets.putUdp(bytes, at, pod4, seed4, 1400);
            case SUPER4 -> at + TestPackets.putSuperTcp(bytes, 0, pod4, seed4, 60_000, 1448);
            case SUPER6 -> at + TestPackets.putSuperTcp(bytes, 0, pod6, seed6, 60_000, 1428);
        };
        if (passes() != null || isRefused() == null) {
            throw new IllegalStateException("the gates do not what they should");
        }
    }

    @Benchmark
    public Counter passes() {
        return seed.refusal(bytes, 0, length);
    }

    @Benchmark
    public Counter isRefused() {
        return shoot.refusal(bytes, 0, length);
    }
}
