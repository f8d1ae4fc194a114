package rvpn.seed.manifest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import rvpn.core.config.ConfigException;

/** Certificates in PEM, which everybody may read: never more of a file than these. */
final class AuthorityFile {
    private AuthorityFile() {}

    /** @throws ConfigException when there is no certificate, or something that is none */
    static String read(String option, Path file) throws ConfigException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            StringBuilder text = new StringBuilder();
            for (Certificate certificate : certificates) {
                text.append(pem(certificate));
            }
            if (!text.isEmpty()) {
                return text.toString();
            }
        } catch (IOException unreadable) {
            throw new ConfigException(option + " " + file + ": there is no such file, or this user may not read it");
        } catch (CertificateException wrong) {
            // falls through to the same words
        }
        throw new ConfigException(option + " " + file + ": is not a file of certificates in PEM");
    }

    private static String pem(Certificate certificate) throws CertificateException {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN CERTIFICATE-----\n" + lines.encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}
