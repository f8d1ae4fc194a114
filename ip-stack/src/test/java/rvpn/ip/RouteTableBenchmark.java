package rvpn.ip;

import java.util.HashMap;
import java.util.Map;
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

/** A look-up, each time of another address, so that no branch is foreseen: the worst case, since flows come in trains. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteTableBenchmark {
    private static final int ADDRESSES = 1 << 14;

    @Param({"1", "100", "130000"})
    public int routes;

    private final int[] v4 = new int[ADDRESSES];
    private final long[] v6 = new long[2 * ADDRESSES];
    private RouteTable<Integer> table;
    private int next;

    /** So many routes of each family; half of the addresses lie within one, the others anywhere. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(routes);
        Map<Cidr, Integer> networks = new HashMap<>();
        for (int i = 0; i < routes; i++) {
            IpAddress address4 = IpAddress.v4(random.nextInt());
            IpAddress address6 = IpAddress.v6(random.nextLong(), random.nextLong());
            networks.put(Cidr.around(address4, 12 + random.nextInt(21)), i);
            networks.put(Cidr.around(address6, 32 + random.nextInt(97)), i);
            int at = i % (ADDRESSES / 2);
            v4[at] = address4.v4Bits();
            v6[2 * at] = address6.high();
            v6[2 * at + 1] = address6.low();
        }
        for (int i = Math.min(routes, ADDRESSES / 2); i < ADDRESSES; i++) {
            v4[i] = i < ADDRESSES / 2 ? v4[i % routes] : random.nextInt();
            v6[2 * i] = i < ADDRESSES / 2 ? v6[2 * (i % routes)] : random.nextLong();
            v6[2 * i + 1] = i < ADDRESSES / 2 ? v6[2 * (i % routes) + 1] : random.nextLong();
        }
        for (int i = ADDRESSES - 1; i > 0; i--) {
            swap(i, random.nextInt(i + 1));
        }
        table = RouteTable.of(networks);
    }

    private void swap(int a, int b) {
        int address4 = v4[a];
        v4[a] = v4[b];
        v4[b] = address4;
        for (int half = 0; half < 2; half++) {
            long bits = v6[2 * a + half];
            v6[2 * a + half] = v6[2 * b + half];
            v6[2 * b + half] = bits;
        }
    }

    @Benchmark
    public Integer lookup4() {
        next = next + 1 & ADDRESSES - 1;
        return table.lookup4(v4[next]);
    }

    @Benchmark
    public Integer lookup6() {
        next = next + 1 & ADDRESSES - 1;
        return table.lookup6(v6[2 * next], v6[2 * next + 1]);
    }
}
