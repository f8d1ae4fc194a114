package rvpn.core.identity;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** Authorities, and what they have revoked, of somebody who has no identity of his own to show. */
public record Trust(List<X509Certificate> authorities, Revocations revocations) {
    private static final Logger LOG = LoggerFactory.getLogger("identity");

    public Trust {
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads the files.
     *
     * @param crl PEM or DER; without one nothing is revoked
     * @throws StartException naming the file; status IDENTITY
     */
    public static Trust read(Path ca, Optional<Path> crl, Instant now) throws StartException {
        List<X509Certificate> authorities = CertificateText.read(ca).stream()
                .filter(certificate -> certificate.getBasicConstraints() >= 0)
                .toList();
        if (authorities.isEmpty()) {
            throw new StartException(
                    ExitCode.IDENTITY, ca + " holds no certificate of an authority (none has CA:TRUE)");
        }
        return new Trust(authorities, crl.isEmpty() ? Revocations.none() : revocations(crl.get(), authorities, now));
    }

    private static Revocations revocations(Path file, List<X509Certificate> authorities, Instant now)
            throws StartException {
        try {
            Revocations revocations = Revocations.of(CrlText.parse(PemText.readLists(file)), authorities);
            revocations.remarks(now).forEach(remark -> LOG.warn("{} {}", file, remark));
            return revocations;
        } catch (UnusablePemException unusable) {
            throw new StartException(ExitCode.IDENTITY, file + " " + unusable.getMessage());
        }
    }
}
