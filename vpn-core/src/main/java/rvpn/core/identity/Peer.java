package rvpn.core.identity;

import java.math.BigInteger;
import java.time.Instant;

/**
 * Who the other end is, proven by its certificate.
 *
 * @param name the expected name that its certificate carries, in lower case
 * @param serial the certificate's serial number
 * @param notAfter when the certificate ends
 * @param subject the certificate's subject, fit for a log
 */
public record Peer(String name, BigInteger serial, Instant notAfter, String subject) {
    /** Whether both are the same one, by name and subject; a certificate may have been renewed meanwhile. */
    public boolean isSameAs(Peer other) {
        return name.equals(other.name) && subject.equals(other.subject);
    }
}
