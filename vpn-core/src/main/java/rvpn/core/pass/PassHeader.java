package rvpn.core.pass;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import rvpn.core.pass.PassRefusedException.Reason;

/**
 * The protected header of a pass, RFC 7515 4.1: who is said to have signed it, and how. Keys that a header brings along
 * ({@code jwk}, {@code jku}, {@code x5u}) are never looked at.
 *
 * @param keyId of the gate key that signed a token pass; null in a certificate pass
 * @param chain DER, the signer's certificate first; empty in a token pass
 */
record PassHeader(PassAlgorithm algorithm, String keyId, List<byte[]> chain) {
    static final String TYPE = "rvpn-pass";

    private static final int MAX_CERTIFICATES = 8;

    PassHeader {
        chain = List.copyOf(chain);
    }

    /** What has been read so far. */
    private static final class Draft {
        private String algorithm;
        private String type;
        private String keyId;
        private List<String> chain;
    }

    static PassHeader parse(byte[] json) throws PassRefusedException {
        Draft draft = new Draft();
        PassJson.read(json, "its header", (name, value) -> {
            switch (name) {
                case "alg" -> draft.algorithm = PassJson.text(name, value);
                case "typ" -> draft.type = PassJson.text(name, value);
                case "kid" -> draft.keyId = PassJson.text(name, value);
                case "x5c" -> draft.chain = PassJson.texts(name, MAX_CERTIFICATES, value);
                case "crit" -> throw PassJson.malformed("its header demands what is not understood here ('crit')");
                default -> {}
            }
        });
        if (!TYPE.equals(draft.type)) {
            throw PassJson.malformed("its type ('typ') is not " + TYPE);
        }
        if ((draft.keyId == null) == (draft.chain == null)) {
            throw PassJson.malformed("its header must name either a key ('kid') or a certificate ('x5c')");
        }
        return new PassHeader(algorithm(draft.algorithm), draft.keyId, decoded(draft.chain));
    }

    private static PassAlgorithm algorithm(String name) throws PassRefusedException {
        return PassAlgorithm.named(String.valueOf(name))
                .orElseThrow(() -> new PassRefusedException(
                        Reason.ALGORITHM, "the pass is signed with '" + name + "', which is not accepted"));
    }

    private static List<byte[]> decoded(List<String> chain) throws PassRefusedException {
        List<byte[]> certificates = new ArrayList<>();
        try {
            for (String text : chain == null ? List.<String>of() : chain) {
                certificates.add(Base64.getDecoder().decode(text)); // not base64url: RFC 7515 4.1.6
            }
        } catch (IllegalArgumentException broken) {
            throw PassJson.malformed("a certificate in its header is not base64");
        }
        if (chain != null && chain.isEmpty()) {
            throw PassJson.malformed("its header holds no certificate");
        }
        return certificates;
    }

    boolean isCertificatePass() {
        return keyId == null;
    }

    String json() {
        String signer = isCertificatePass()
                ? "\"x5c\":["
                        + chain.stream()
                                .map(der -> PassJson.quote(Base64.getEncoder().encodeToString(der)))
                                .collect(Collectors.joining(","))
                        + "]"
                : "\"kid\":" + PassJson.quote(keyId);
        return "{\"alg\":\"" + algorithm.jwsName() + "\",\"typ\":\"" + TYPE + "\"," + signer + "}";
    }
}
