package rvpn.seed.proxy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import rvpn.core.identity.Revocations;

/** An authority made for one test, and sockets with its certificates. */
final class TestPki {
    /** A certificate and its key. */
    record Leaf(PrivateKey key, X509Certificate certificate) {}

    private static final AtomicLong SERIALS = new AtomicLong(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final KeyPair keys = newKeys();
    private final X500Name name;
    private final X509Certificate certificate;

    TestPki(String name) throws Exception {
        this.name = new X500Name("CN=" + name);
        var builder = builder(this.name, keys, Instant.now().plus(DAY));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        certificate = sign(builder);
    }

    X509Certificate certificate() {
        return certificate;
    }

    Leaf server() throws Exception {
        return leaf(
                "CN=vpn-seed-server",
                "vpn-seed-server",
                KeyPurposeId.id_kp_serverAuth,
                Instant.now().plus(DAY));
    }

    Leaf client(String subject) throws Exception {
        return leaf(subject, null, KeyPurposeId.id_kp_clientAuth, Instant.now().plus(DAY));
    }

    Leaf leaf(String subject, String dnsName, KeyPurposeId purpose, Instant notAfter) throws Exception {
        KeyPair own = newKeys();
        var builder = builder(new X500Name(subject), own, notAfter);
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        if (dnsName != null) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
        }
        return new Leaf(own.getPrivate(), sign(builder));
    }

    ProxyIdentity identity() throws Exception {
        Leaf server = server();
        return new ProxyIdentity(server.key(), List.of(server.certificate()), List.of(certificate), Revocations.none());
    }

    /** A list that revokes this one. */
    X509CRL revocationList(Leaf revoked) throws Exception {
        Date now = Date.from(Instant.now());
        JcaX509v2CRLBuilder list = new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), now);
        list.setNextUpdate(Date.from(Instant.now().plus(DAY)));
        list.addCRLEntry(revoked.certificate().getSerialNumber(), now, 0);
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CRLConverter().getCRL(list.build(signer));
    }

    /** A TLS client that trusts this authority; {@code leaf} may be null. */
    SSLSocket connect(InetSocketAddress server, Leaf leaf, String protocol) throws Exception {
        return connect(new Socket(InetAddress.getLoopbackAddress(), server.getPort()), leaf, protocol);
    }

    SSLSocket connect(Socket plain, Leaf leaf, String protocol) throws Exception {
        char[] password = "test".toCharArray();
        KeyStore own = emptyStore();
        if (leaf != null) {
            own.setKeyEntry("own", leaf.key(), password, new X509Certificate[] {leaf.certificate()});
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(own, password);
        KeyStore trust = emptyStore();
        trust.setCertificateEntry("ca", certificate);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "vpn-seed-server", 9443, true);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyPair newKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair own, Instant notAfter) {
        return new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(SERIALS.getAndIncrement()),
                Date.from(Instant.now().minus(DAY).minus(DAY)),
                Date.from(notAfter),
                subject,
                own.getPublic());
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
