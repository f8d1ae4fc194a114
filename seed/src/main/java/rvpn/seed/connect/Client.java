package rvpn.seed.connect;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param source the address it comes from, as text for logs
 * @param certificate the verified one, where the server demands one
 */
public record Client(String source, Optional<X509Certificate> certificate) {}
