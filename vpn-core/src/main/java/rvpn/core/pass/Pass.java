package rvpn.core.pass;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.regex.Pattern;
import rvpn.core.pass.PassRefusedException.Reason;

/**
 * A pass as it was shown: taken apart, its form checked, nothing of it believed yet. {@link PassPolicy} decides.
 * Immutable.
 */
public final class Pass {
    /** The longest pass; anything longer is refused unread. */
    public static final int MAX_CHARS = 8 * 1024;

    /** Private-use extension of a ClientHello whose content is a pass in ASCII (RFC 8446 11; others ignore it). */
    public static final int TLS_EXTENSION = 0xFF52;

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Pattern DOT = Pattern.compile(".", Pattern.LITERAL);

    private final PassHeader header;
    private final PassClaims claims;
    private final byte[] signedText;
    private final byte[] signature;

    private Pass(PassHeader header, PassClaims claims, byte[] signedText, byte[] signature) {
        this.header = header;
        this.claims = claims;
        this.signedText = signedText;
        this.signature = signature;
    }

    /** Takes a pass apart; cheap, and bounded by its length. */
    public static Pass parse(String text) throws PassRefusedException {
        if (text.length() > MAX_CHARS) {
            throw new PassRefusedException(Reason.TOO_LONG, "the pass is longer than " + MAX_CHARS + " characters");
        }
        String[] parts = DOT.split(text, 4);
        if (parts.length != 3) {
            throw PassJson.malformed("it must be three parts between dots (a compact JWS)");
        }
        byte[] signature = decode(parts[2], "its signature");
        PassHeader header = PassHeader.parse(decode(parts[0], "its header"));
        PassClaims claims = PassClaims.parse(decode(parts[1], "its payload"));
        String signedText = text.substring(0, text.length() - parts[2].length() - 1);
        return new Pass(header, claims, signedText.getBytes(StandardCharsets.US_ASCII), signature);
    }

    /** Only the one text that encodes the bytes: a decoder also takes some that stand for the same. */
    private static byte[] decode(String part, String name) throws PassRefusedException {
        try {
            byte[] bytes = DECODER.decode(part);
            if (ENCODER.encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // falls through to the same words
        }
        throw PassJson.malformed(name + " is not base64url");
    }

    static String sign(PassHeader header, PassClaims claims, PrivateKey key) {
        String text = encode(header.json()) + "." + encode(claims.json());
        byte[] signature = header.algorithm().sign(key, text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + ENCODER.encodeToString(signature);
    }

    private static String encode(String json) {
        return ENCODER.encodeToString(json.getBytes(StandardCharsets.US_ASCII));
    }

    PassHeader header() {
        return header;
    }

    PassClaims claims() {
        return claims;
    }

    /** The bytes that are signed. */
    byte[] signedText() {
        return signedText;
    }

    byte[] signature() {
        return signature;
    }
}
