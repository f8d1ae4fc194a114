package rvpn.core.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF-Expand-Label with an empty context, RFC 8446 7.1 and RFC 5869 2.3. */
final class HkdfLabel {
    private HkdfLabel() {}

    /** @param mac JDK name of the HMAC with the suite's hash; {@code length} is at most two of its outputs */
    static byte[] expand(String mac, byte[] secret, String label, int length) {
        try {
            Mac hmac = Mac.getInstance(mac);
            hmac.init(new SecretKeySpec(secret, mac));
            byte[] info = info(label, length);
            byte[] first = block(hmac, new byte[0], info, 1);
            if (length <= first.length) {
                return shorten(first, length);
            }
            byte[] second = block(hmac, first, info, 2);
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            Arrays.fill(first, (byte) 0);
            Arrays.fill(second, (byte) 0);
            return shorten(both, length);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every JDK has HMAC with SHA-2
        }
    }

    private static byte[] block(Mac hmac, byte[] before, byte[] info, int number) {
        hmac.update(before);
        hmac.update(info);
        hmac.update((byte) number);
        return hmac.doFinal();
    }

    private static byte[] info(String label, int length) {
        byte[] full = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[2 + 1 + full.length + 1];
        info[0] = (byte) (length >>> 8);
        info[1] = (byte) length;
        info[2] = (byte) full.length;
        System.arraycopy(full, 0, info, 3, full.length);
        return info; // the last byte is the length of the empty context
    }

    private static byte[] shorten(byte[] longer, int length) {
        byte[] exact = Arrays.copyOf(longer, length);
        Arrays.fill(longer, (byte) 0);
        return exact;
    }
}
