package rvpn.seed.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.core.config.StartException;
import rvpn.core.identity.CertificateText;
import rvpn.core.identity.Pem;

/** The authorities that somebody believes, as in {@code ca.crt}. */
record Bundle(List<X509Certificate> authorities) {
    Bundle {
        authorities = List.copyOf(authorities);
    }

    static Bundle read(Path file) throws StartException {
        return new Bundle(CertificateText.read(file));
    }

    boolean holds(X509Certificate authority) {
        return authorities.contains(authority);
    }

    /** With one more, at the end, unless it is there. */
    Bundle with(X509Certificate authority) {
        return holds(authority)
                ? this
                : new Bundle(Stream.concat(authorities.stream(), Stream.of(authority))
                        .toList());
    }

    /** With this one first: tools that sign with ca.key look no further. */
    Bundle first(X509Certificate authority) {
        return new Bundle(
                Stream.concat(Stream.of(authority), authorities.stream().filter(each -> !each.equals(authority)))
                        .toList());
    }

    Bundle without(X509Certificate authority) {
        return new Bundle(
                authorities.stream().filter(each -> !each.equals(authority)).toList());
    }

    FileText text() {
        return FileText.open(authorities.stream().map(Pem::text).collect(Collectors.joining()));
    }
}
