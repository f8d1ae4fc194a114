package rvpn.seed.proxy;

import java.util.List;
import java.util.stream.Stream;

/** The oldest TLS that is spoken, and the suites: forward secret and authenticated encryption only (RFC 9325). */
public enum TlsMinimum {
    TLS_1_2("1.2", List.of("TLSv1.3", "TLSv1.2")),
    TLS_1_3("1.3", List.of("TLSv1.3"));

    private static final List<String> SUITES_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
    private static final List<String> SUITES_1_2 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final String text;
    private final List<String> protocols;

    TlsMinimum(String text, List<String> protocols) {
        this.text = text;
        this.protocols = protocols;
    }

    /** @throws IllegalArgumentException unless it is 1.2 or 1.3 */
    static TlsMinimum parse(String text) {
        return Stream.of(values())
                .filter(version -> version.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is neither 1.2 nor 1.3"));
    }

    String[] protocols() {
        return protocols.toArray(String[]::new);
    }

    String[] suites() {
        return (this == TLS_1_3 ? SUITES_1_3.stream() : Stream.concat(SUITES_1_3.stream(), SUITES_1_2.stream()))
                .toArray(String[]::new);
    }
}
