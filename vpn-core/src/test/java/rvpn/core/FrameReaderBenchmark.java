package rvpn.core;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** To step over one frame in a run of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameReaderBenchmark {
    private static final int FRAMES = 32;

    @Param({"62", "1510"})
    public int bodyBytes;

    private final FrameReader reader = new FrameReader();

    @Setup
    public void fill() {
        ByteBuffer free = reader.free();
        for (int i = 0; i < FRAMES; i++) {
            free.putInt(Frame.header(Frame.PACKET, bodyBytes)).position(free.position() + bodyBytes);
        }
    }

    /** A reader that has found everything begins at the front again, where the same frames still are. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int frame() throws ProtocolException {
        reader.free();
        reader.filled(FRAMES * (Frame.HEADER_BYTES + bodyBytes));
        int sum = 0;
        while (reader.next() != FrameReader.NONE) {
            sum += reader.bodyAt() + reader.bodyLength();
        }
        return sum;
    }
}
