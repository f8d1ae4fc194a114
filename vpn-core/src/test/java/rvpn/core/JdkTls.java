package rvpn.core;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import rvpn.core.identity.Identity;
import rvpn.core.identity.TestPki;

/** The JDK's own TLS as the other end: another implementation than ours, which knows only what RFC 8446 says. */
final class JdkTls {
    private static final int PATIENCE_MS = 30_000;
    private static final char[] NO_PASSWORD = {};

    private JdkTls() {}

    /** Not yet connected with TLS: the handshake begins with the first byte, or {@link SSLSocket#startHandshake}. */
    static SSLSocket dial(InetSocketAddress address, SSLContext context, String version, String... protocols)
            throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        parameters.setServerNames(List.of(new SNIHostName(TestPki.SERVER)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** On any port of the loopback; wants a client's certificate. */
    static SSLServerSocket listen(SSLContext context, String version, String... protocols) throws IOException {
        SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        SSLParameters parameters = server.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        parameters.setNeedClientAuth(true);
        server.setSSLParameters(parameters);
        return server;
    }

    /** With this identity, or without any for null. */
    static SSLContext context(TestPki pki, Identity own) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own == null ? new KeyManager[0] : keyManagers(own), trust(pki).getTrustManagers(), null);
        return context;
    }

    /** The next frame. */
    static RawPeer.Received next(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int header = in.readInt();
        byte[] body = new byte[Frame.length(header)];
        in.readFully(body);
        return new RawPeer.Received(Frame.type(header), body);
    }

    private static KeyManager[] keyManagers(Identity own) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("own", own.key(), NO_PASSWORD, own.chain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManagerFactory trust(TestPki pki) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (X509Certificate authority : pki.authorities()) {
            store.setCertificateEntry(authority.getSerialNumber().toString(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
