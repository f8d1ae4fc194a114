package rvpn.core;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * How long round trips took: a histogram of fixed bounds, fine enough to tell a median from it. Written by one thread at
 * a time, read by any.
 */
public final class RoundTrips {
    private static final long US = 1000;
    /** Six a decade; a network answers neither faster than the first nor, alive, slower than the last. */
    private static final long[] BOUNDS_NS = LongStream.concat(
                    LongStream.iterate(100 * US, decade -> decade <= 1_000_000 * US, decade -> decade * 10)
                            .flatMap(decade ->
                                    LongStream.of(10, 15, 20, 30, 50, 70).map(tenths -> decade / 10 * tenths)),
                    LongStream.of(10_000_000 * US, 30_000_000 * US))
            .toArray();

    // One for each bound, one for what lies beyond the last, and at the end the sum in nanoseconds.
    private final AtomicLongArray values = new AtomicLongArray(BOUNDS_NS.length + 2);

    /** Counts one, in nanoseconds. */
    public void add(long elapsedNs) {
        int at = 0;
        while (at < BOUNDS_NS.length && elapsedNs > BOUNDS_NS[at]) {
            at++;
        }
        values.setOpaque(at, values.getPlain(at) + 1);
        int sum = BOUNDS_NS.length + 1;
        values.setOpaque(sum, values.getPlain(sum) + elapsedNs);
    }

    /** How many there were. */
    public long count() {
        long count = 0;
        for (int i = 0; i <= BOUNDS_NS.length; i++) {
            count += values.getOpaque(i);
        }
        return count;
    }

    /** Of all together, in nanoseconds. */
    public long sumNs() {
        return values.getOpaque(BOUNDS_NS.length + 1);
    }

    /** How many were longer than the bound before and at most as long as this one; the last is beyond all bounds. */
    public long inBucket(int bucket) {
        return values.getOpaque(bucket);
    }

    /** The upper bounds of the buckets in nanoseconds, without the last, which has none. */
    public static long[] boundsNs() {
        return BOUNDS_NS.clone();
    }

    /**
     * What the given share of all was not longer than, in nanoseconds, as if those of a bucket were spread evenly; -1
     * where there were none.
     *
     * @param share from 0 to 1: 0.5 for the median
     */
    public long quantileNs(double share) {
        double left = share * count();
        if (count() == 0) {
            return -1;
        }
        for (int i = 0; i < BOUNDS_NS.length; i++) {
            long inBucket = values.getOpaque(i);
            if (inBucket > 0 && left <= inBucket) {
                long fromNs = i == 0 ? 0 : BOUNDS_NS[i - 1];
                return fromNs + Math.round((BOUNDS_NS[i] - fromNs) * left / inBucket);
            }
            left -= inBucket;
        }
        return BOUNDS_NS[BOUNDS_NS.length - 1];
    }
}
