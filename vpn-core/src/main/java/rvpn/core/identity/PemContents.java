package rvpn.core.identity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/** The certificates and revocation lists of one file, each in their order; at least one of either. */
public record PemContents(List<X509Certificate> certificates, List<X509CRL> lists) {
    private static final String CERTIFICATE = "CERTIFICATE-----";
    private static final String LIST = "X509 CRL-----";

    public PemContents {
        certificates = List.copyOf(certificates);
        lists = List.copyOf(lists);
    }

    /**
     * Reads a file: PEM, or one or several lists in DER.
     *
     * @throws StartException naming the file, and the line of a damaged block; status IDENTITY
     */
    public static PemContents read(Path file) throws StartException {
        try {
            return parse(PemText.readLists(file));
        } catch (UnusablePemException unusable) {
            throw new StartException(ExitCode.IDENTITY, file + " " + unusable.getMessage());
        }
    }

    static PemContents parse(byte[] bytes) throws UnusablePemException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        boolean isPem = text.contains(Pem.BEGIN);
        boolean hasCertificates = isPem && text.contains(CERTIFICATE);
        boolean hasLists = isPem ? text.contains(LIST) : CrlText.isDer(bytes);
        if (isPem && !hasCertificates && !hasLists) {
            Pem.blocks(text); // which of its blocks is damaged matters more than what it lacks
            throw new UnusablePemException("holds neither a certificate nor a revocation list");
        }
        return new PemContents(
                hasCertificates || !hasLists ? Pem.certificates(text) : List.of(),
                hasLists ? CrlText.parse(bytes) : List.of());
    }
}
