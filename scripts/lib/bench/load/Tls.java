import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A client's TLS 1.3 with the files tls.key (PKCS 8, EC), tls.crt and ca.crt of a directory; sessions are not resumed. */
final class Tls {
    private static final char[] NONE = {};

    private Tls() {}

    static SSLSocketFactory of(Path directory) throws Exception {
        String pem = Files.readString(directory.resolve("tls.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "own",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
                NONE,
                certificates(directory.resolve("tls.crt")));
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("ca", certificates(directory.resolve("ca.crt"))[0]);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, NONE);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        context.getClientSessionContext().setSessionTimeout(1);
        return context.getSocketFactory();
    }

    private static Certificate[] certificates(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new Certificate[0]);
        }
    }
}
