package rvpn.seed.connect;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param source the address it comes from, as text for logs
 * @param isLocal whether it came over a Unix socket, whose file says who may; nobody else comes without TLS where that is
 *     demanded
 * @param certificate the verified one, where the server demands one
 */
public record Client(String source, boolean isLocal, Optional<X509Certificate> certificate) {}
