package rvpn.core.identity;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** Keys that lie beside certificates, in PEM files; every error names the file. */
public final class AuthorityFiles {
    private AuthorityFiles() {}

    /**
     * An authority.
     *
     * @param certificateFile may hold others besides, as while authorities change: the one that the key fits is taken
     * @throws StartException status IDENTITY
     */
    public static Authority read(Path certificateFile, Path keyFile) throws StartException {
        List<X509Certificate> certificates = CertificateText.read(certificateFile);
        PrivateKey key = key(keyFile);
        X509Certificate own = certificates.stream()
                .filter(certificate -> Identity.isPair(key, certificate.getPublicKey()))
                .findFirst()
                .orElseThrow(() -> new StartException(
                        ExitCode.IDENTITY, keyFile + " is not the key of the certificate in " + certificateFile));
        if (own.getBasicConstraints() < 0) {
            throw new StartException(
                    ExitCode.IDENTITY,
                    certificateFile + " holds " + Printable.subject(own)
                            + ", which is no authority (CA:TRUE is not in it)");
        }
        return new Authority(key, own);
    }

    /**
     * Whether a key is that of one of the certificates.
     *
     * @throws StartException when it cannot be read; status IDENTITY
     */
    public static boolean fits(Path keyFile, List<X509Certificate> certificates) throws StartException {
        PrivateKey key = key(keyFile);
        return certificates.stream().anyMatch(certificate -> Identity.isPair(key, certificate.getPublicKey()));
    }

    private static PrivateKey key(Path file) throws StartException {
        try {
            return Pem.privateKey(PemText.read(file));
        } catch (UnusablePemException unusable) {
            throw new StartException(ExitCode.IDENTITY, file + " " + unusable.getMessage());
        }
    }
}
