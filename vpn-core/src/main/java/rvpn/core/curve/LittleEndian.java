package rvpn.core.curve;

import java.math.BigInteger;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** Points of X25519, 32 bytes with the lowest first (RFC 7748 section 5), and the JDK's numbers. */
final class LittleEndian {
    private static final BigInteger PRIME = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private LittleEndian() {}

    static BigInteger number(byte[] point) {
        return new BigInteger(1, reversed(point));
    }

    static byte[] point(BigInteger u) {
        byte[] highestFirst = u.mod(PRIME).toByteArray(); // of 255 bits, so there is no byte for the sign
        byte[] point = new byte[X25519.POINT_SIZE];
        System.arraycopy(reversed(highestFirst), 0, point, 0, highestFirst.length);
        return point;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    static boolean isX25519(AlgorithmParameterSpec curve) {
        return curve instanceof NamedParameterSpec named
                && named.getName().equalsIgnoreCase(NamedParameterSpec.X25519.getName());
    }
}
