package rvpn.seed.proxy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

/**
 * TLS 1.3 with a required client certificate. Public-key work stays on the connection's event loop: given to another
 * thread, what the client sends meanwhile is lost if a FIN follows it (Netty's decoder drops what it holds).
 */
final class ProxyTls {
    /** Short, because a resumed session does not look at the certificate's validity again. */
    private static final int SESSION_S = 300;

    private final int handshakeTimeoutMs;
    private volatile SslContext context;

    ProxyTls(ProxyIdentity identity, int handshakeTimeoutMs) throws StartException {
        this.handshakeTimeoutMs = handshakeTimeoutMs;
        renew(identity);
    }

    /** From now on, for new connections. */
    void renew(ProxyIdentity identity) throws StartException {
        if (!belongsToChain(identity)) {
            throw unusable("the key does not belong to the certificate");
        }
        try {
            context = SslContextBuilder.forServer(
                            identity.key(), identity.chain().toArray(X509Certificate[]::new))
                    .sslProvider(SslProvider.JDK)
                    // by name: other providers may be registered, and the record layer's speed depends on this one
                    .sslContextProvider(Security.getProvider("SunJSSE"))
                    .trustManager(identity.trusted().toArray(X509Certificate[]::new))
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols("TLSv1.3")
                    .sessionTimeout(SESSION_S)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw unusable(unusable.getMessage());
        }
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

    SslHandler handler(ByteBufAllocator alloc) {
        SslHandler handler = context.newHandler(alloc);
        handler.setHandshakeTimeoutMillis(handshakeTimeoutMs);
        return handler;
    }
}
