package rvpn.ip;

/** Arithmetic on 128 unsigned bits in two longs. IPv4 uses the lowest 32, so both families share it. */
final class Bits128 {
    private Bits128() {}

    /** The upper half of a number whose {@code count} lowest bits are set. */
    static long highOnes(int count) {
        return ones(count - Long.SIZE);
    }

    /** The lower half of a number whose {@code count} lowest bits are set. */
    static long lowOnes(int count) {
        return ones(count);
    }

    static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }

    /** Whether these are the bits of an address in {@code ::ffff:0:0/96}, RFC 4291 2.5.5.2. */
    static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    // A shift by 64 is a shift by 0 in Java, hence the two ends.
    private static long ones(int count) {
        if (count <= 0) {
            return 0;
        }
        return count >= Long.SIZE ? -1 : (1L << count) - 1;
    }
}
