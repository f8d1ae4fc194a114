package rvpn.ip;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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

/** The checksum of an IPv4 header, a datagram, a packet, a super-packet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumBenchmark {
    @Param({"20", "64", "1480", "65535"})
    public int bytes;

    private ByteBuffer packet;

    @Setup
    public void fill() {
        byte[] random = new byte[bytes];
        new SplittableRandom(1).nextBytes(random);
        packet = ByteBuffer.allocateDirect(bytes).put(random);
    }

    @Benchmark
    public int checksum() {
        return Checksum.of(packet, 0, bytes);
    }
}
