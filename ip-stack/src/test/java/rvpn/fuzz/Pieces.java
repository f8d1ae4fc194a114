package rvpn.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A stream of bytes as a network may cut it. */
public final class Pieces {
    private Pieces() {}

    /** In one piece, byte by byte, and cut anywhere: the last from the bytes themselves, so always the same. */
    public static List<List<byte[]>> allWays(byte[] bytes) {
        return List.of(List.of(bytes), bytewise(bytes), anywhere(bytes));
    }

    /** Pieces of 1 to 100 bytes. */
    public static List<byte[]> anywhere(byte[] bytes) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(bytes));
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(100));
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return pieces;
    }

    private static List<byte[]> bytewise(byte[] bytes) {
        return IntStream.range(0, bytes.length)
                .mapToObj(at -> new byte[] {bytes[at]})
                .toList();
    }
}
