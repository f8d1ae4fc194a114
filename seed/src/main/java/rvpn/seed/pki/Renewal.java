package rvpn.seed.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.identity.Authority;
import rvpn.core.identity.CertificateRequest;
import rvpn.core.identity.IssuedCertificate;
import rvpn.core.identity.LeafRequest;
import rvpn.core.identity.Role;
import rvpn.core.identity.Validity;

/** Another certificate for the same end: the same names and role, a later end. */
final class Renewal {
    private Renewal() {}

    /**
     * What to ask the authority for.
     *
     * @param file for messages
     * @throws StartException where the certificate does not say clearly what it is for; status IDENTITY
     */
    static CertificateRequest of(Path file, X509Certificate before, Wishes wishes, Clock clock) throws StartException {
        List<String> names = wishes.names().isEmpty() ? LeafRequest.names(before) : wishes.names();
        Optional<Role> role = wishes.role().or(() -> LeafRequest.role(before));
        if (names.isEmpty()) {
            throw unclear(file, "it has other names than DNS names and IP addresses, or none; say --name");
        }
        if (role.isEmpty()) {
            throw unclear(file, "it is not for one of clientAuth and serverAuth; say --role");
        }
        String first = names.get(0);
        String commonName =
                wishes.names().isEmpty() ? LeafRequest.commonName(before).orElse(first) : first;
        int days = wishes.days().orElse(days(before));
        return new CertificateRequest(commonName, names, role.get(), Validity.days(clock, days));
    }

    /** Peers refuse a certificate whose authority has ended, so it must not outlive that. */
    static IssuedCertificate issue(Authority authority, CertificateRequest request) throws ConfigException {
        requireWithin(authority, request);
        return authority.issue(request);
    }

    /** @throws ConfigException where it would be refused */
    static void requireWithin(Authority authority, CertificateRequest request) throws ConfigException {
        Instant end = authority.certificate().getNotAfter().toInstant();
        if (request.validity().notAfter().isAfter(end)) {
            throw new ConfigException("--days: the certificate of " + request.commonName() + " would end "
                    + request.validity().notAfter() + ", after its authority, which ends " + end
                    + "; give fewer days, or change the authority (vpnctl pki rotate)");
        }
    }

    private static StartException unclear(Path file, String why) {
        return new StartException(
                ExitCode.IDENTITY, file + " cannot be issued again as it is: " + why + " to vpnctl pki issue");
    }

    /** For how many days it was made. */
    private static int days(X509Certificate certificate) {
        Duration whole = Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
        return (int) Math.max(1, Math.min(whole.toDays(), PkiPlan.AUTHORITY_DAYS));
    }
}
