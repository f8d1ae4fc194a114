package rvpn.seed.proxy;

import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.core.curve.CurveProvider;

/**
 * TLS with a required client certificate. Public-key work stays on the connection's event loop: given to another
 * thread, what the client sends meanwhile is lost if a FIN follows it (Netty's decoder drops what it holds). The context
 * is the JDK's: the first one that Netty builds costs half a second, with key stores and curves that nobody uses.
 */
final class ProxyTls {
    /** Short, because a resumed session does not look at the certificate's validity again. */
    private static final int SESSION_S = 300;

    private static final String CONTEXT = "TLSv1.3";
    private static final String HTTP_1_1 = "http/1.1";
    private static final String NO_ALPN = "";

    static {
        // Of TLS 1.2, which knows renegotiation: it would be public-key work whenever a client likes.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        CurveProvider.install();
    }

    private final TlsMinimum minimum;
    private final int handshakeTimeoutMs;
    private volatile SSLContext context;
    private volatile ProxyIdentity identity;

    ProxyTls(ProxyIdentity identity, TlsMinimum minimum, int handshakeTimeoutMs) throws StartException {
        this.minimum = minimum;
        this.handshakeTimeoutMs = handshakeTimeoutMs;
        renew(identity);
    }

    /** From now on, for new connections. */
    void renew(ProxyIdentity identity) throws StartException {
        if (!belongsToChain(identity)) {
            throw unusable("the key does not belong to the certificate");
        }
        try {
            // by name: other providers may be registered, and the record layer's speed depends on this one
            SSLContext renewed = SSLContext.getInstance(CONTEXT, "SunJSSE");
            renewed.init(new KeyManager[] {new OwnKey(identity)}, trust(identity), null);
            renewed.getServerSessionContext().setSessionTimeout(SESSION_S);
            context = renewed;
            this.identity = identity;
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            throw unusable(unusable.getMessage());
        }
    }

    /** What new connections are met with. */
    ProxyIdentity identity() {
        return identity;
    }

    private static TrustManager[] trust(ProxyIdentity identity) throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                identity.trusted().stream().map(ca -> new TrustAnchor(ca, null)).collect(Collectors.toSet()),
                new X509CertSelector());
        parameters.setRevocationEnabled(false); // the JDK's way would want a list of every authority
        parameters.addCertPathChecker(new NotRevoked(identity.revocations()));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", "SunJSSE");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers();
    }

    /** JSSE does not look until a client comes, who would then learn nothing but "handshake failure". */
    private static boolean belongsToChain(ProxyIdentity identity) {
        try {
            String type = identity.key().getAlgorithm();
            String algorithm = type.startsWith("EC") ? "SHA256withECDSA" : type.equals("RSA") ? "SHA256withRSA" : type;
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(identity.key());
            byte[] signed = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(identity.chain().get(0).getPublicKey());
            return checking.verify(signed);
        } catch (GeneralSecurityException different) {
            return false;
        }
    }

    private static StartException unusable(String why) {
        return new StartException(ExitCode.IDENTITY, "the proxy's certificate or key cannot be used: " + why);
    }

    SslHandler handler() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(minimum.protocols());
        engine.setEnabledCipherSuites(minimum.suites());
        // A client that offers something else only is served without ALPN, as one that offers nothing.
        engine.setHandshakeApplicationProtocolSelector(
                (own, offered) -> offered.contains(HTTP_1_1) ? HTTP_1_1 : NO_ALPN);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(handshakeTimeoutMs);
        return handler;
    }
}
