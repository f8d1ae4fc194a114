package rvpn.core.identity;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Who the other end is, proven by its certificate.
 *
 * @param name the expected name that its certificate carries, in lower case
 * @param serial the certificate's serial number
 * @param notAfter when the certificate ends
 * @param subject the certificate's subject, fit for a log
 * @param chain its certificate, then those above it as it sent them: so that they can be checked again later
 */
public record Peer(String name, BigInteger serial, Instant notAfter, String subject, List<X509Certificate> chain) {
    public Peer {
        chain = List.copyOf(chain);
    }

    /** Whether both are the same one, by name and subject; a certificate may have been renewed meanwhile. */
    public boolean isSameAs(Peer other) {
        return name.equals(other.name) && subject.equals(other.subject);
    }

    /** Without the chain, fit for a log: {@code CN=vpn-shoot-client, serial 1f}. */
    @Override
    public String toString() {
        return subject + ", serial " + serial.toString(16);
    }
}
