package rvpn.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Small changes of some bytes, the same ones in every run. */
final class Changes {
    private static final byte[] TELLING = {0, 1, 0x7f, -1, -128, '\r', '\n', ' ', ':', '"', '%', '.'};
    private static final int MOST = 4;

    private final byte[] seed;
    private final SplittableRandom random;

    Changes(byte[] seed) {
        this.seed = seed;
        this.random = new SplittableRandom(Arrays.hashCode(seed));
    }

    byte[] next() {
        byte[] bytes = seed;
        for (int left = 1 + random.nextInt(MOST); left > 0; left--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = at + random.nextInt(bytes.length - at + 1);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> joined(bytes, at, new byte[] {(byte) random.nextInt()}, at);
            case 2 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, end), at);
            case 3 -> joined(bytes, at, new byte[0], Math.min(end, at + MOST));
            case 4 -> at == bytes.length ? bytes : with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(Byte.SIZE)));
            default -> at == bytes.length ? bytes : with(bytes, at, TELLING[random.nextInt(TELLING.length)]);
        };
    }

    private static byte[] joined(byte[] bytes, int headEnd, byte[] middle, int tailAt) {
        return ByteBuffer.allocate(headEnd + middle.length + bytes.length - tailAt)
                .put(bytes, 0, headEnd)
                .put(middle)
                .put(bytes, tailAt, bytes.length - tailAt)
                .array();
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        byte[] copy = bytes.clone();
        copy[at] = value;
        return copy;
    }
}
