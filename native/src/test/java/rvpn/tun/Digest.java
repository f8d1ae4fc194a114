package rvpn.tun;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What to compare instead of many bytes: a failure can show it. */
public record Digest(int length, String sha256) {
    public static Digest of(byte[] bytes) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return new Digest(bytes.length, HexFormat.of().formatHex(sha256.digest(bytes)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
