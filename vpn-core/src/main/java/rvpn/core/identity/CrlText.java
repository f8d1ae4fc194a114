package rvpn.core.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CRLHolder;

/** A file's bytes to certificate revocation lists, the JDK's own objects: PEM or DER, one or several. */
final class CrlText {
    private static final byte DER_SEQUENCE = 0x30;

    private CrlText() {}

    static List<X509CRL> parse(byte[] bytes) throws UnusablePemException {
        // A DER file may hold the letters of PEM somewhere, but a text does not begin with the digit zero.
        return isDer(bytes) ? ofDer(bytes) : ofPem(bytes);
    }

    static boolean isDer(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == DER_SEQUENCE;
    }

    private static List<X509CRL> ofPem(byte[] bytes) throws UnusablePemException {
        List<X509CRL> lists = new ArrayList<>();
        for (Object block : Pem.blocks(new String(bytes, StandardCharsets.ISO_8859_1))) {
            if (block instanceof X509CRLHolder holder) {
                lists.addAll(ofDer(encoded(holder)));
            }
        }
        if (lists.isEmpty()) {
            throw new UnusablePemException("holds no revocation list (no block BEGIN X509 CRL)");
        }
        return lists;
    }

    private static byte[] encoded(X509CRLHolder holder) throws UnusablePemException {
        try {
            return holder.getEncoded();
        } catch (IOException impossible) {
            throw damaged();
        }
    }

    private static List<X509CRL> ofDer(byte[] bytes) throws UnusablePemException {
        List<X509CRL> lists = new ArrayList<>();
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (in.available() > 0) {
                lists.add((X509CRL) factory.generateCRL(in));
            }
            return lists;
        } catch (CRLException | CertificateException | RuntimeException unreadable) {
            throw damaged();
        }
    }

    private static UnusablePemException damaged() {
        return new UnusablePemException("is damaged: a revocation list in it cannot be decoded");
    }
}
