package rvpn.core.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One record's way between the memory that packets are in and the memory that the socket is given. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordLayerBenchmark {
    private static final int RECORDS = 16;

    @Param
    public Aead aead;

    @Param({"64", "1500", "16384"})
    public int bytes;

    private ByteBuffer packets;
    private ByteBuffer socket;
    private RecordLayer client;

    @Setup(Level.Iteration)
    public void connect() throws GeneralSecurityException {
        packets = ByteBuffer.allocateDirect(RECORDS * bytes);
        socket = ByteBuffer.allocateDirect(RECORDS * (bytes + RecordCipher.OVERHEAD_BYTES));
        client = end(true);
    }

    private RecordLayer end(boolean isClient) throws GeneralSecurityException {
        byte[] secret = new byte[aead.hashBytes()];
        return new RecordLayer(aead, isClient, secret, secret, Long.MAX_VALUE);
    }

    /** What the other end receives: records that can be opened once and in their order only. */
    @State(Scope.Thread)
    public static class Received {
        private RecordLayer server;
        private byte[] records;

        @Setup(Level.Iteration)
        public void connect(RecordLayerBenchmark benchmark) throws GeneralSecurityException {
            server = benchmark.end(false);
            records = new byte[RECORDS * (benchmark.bytes + RecordCipher.OVERHEAD_BYTES)];
        }

        @Setup(Level.Invocation)
        public void receive(RecordLayerBenchmark benchmark) throws IOException {
            benchmark.sealAll();
            benchmark.socket.get(0, records);
        }
    }

    private void sealAll() throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            client.seal(packets, i * bytes, bytes);
        }
        client.takeCiphertext(socket.clear());
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void seal() throws IOException {
        sealAll();
    }

    /** With {@code -prof gc} what sealing these records has allocated counts here, too. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int open(Received received) throws IOException {
        received.server.offer(received.records, 0, received.records.length);
        return received.server.takePlaintext(packets.clear());
    }
}
