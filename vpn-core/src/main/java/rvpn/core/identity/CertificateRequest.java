package rvpn.core.identity;

import java.util.List;

/**
 * What an {@link Authority} is asked to certify.
 *
 * @param names subject alternative names: DNS names, or IP addresses as literals; at least one
 */
public record CertificateRequest(String commonName, List<String> names, Role role, Validity validity) {
    public CertificateRequest {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a certificate without a name matches nobody");
        }
    }
}
