package rvpn.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import rvpn.core.identity.Peer;
import rvpn.core.pass.Pass;

/** The dialling end's part in the handshake. */
final class TlsClientRole extends DefaultTlsClient implements TlsPeerRole {
    private final TlsTerms terms;
    private final String serverName;
    private final String pass;
    private Peer peer;
    private TlsOutcome outcome;

    /**
     * @param serverName for a gateway or server that goes by it, or null
     * @param pass for a gateway on the way, or null
     */
    TlsClientRole(TlsCrypto crypto, TlsTerms terms, String serverName, String pass) {
        super(crypto);
        this.terms = terms;
        this.serverName = serverName;
        this.pass = pass;
    }

    /** Whoever does not know the pass's extension ignores it, the seed server too (RFC 8446 4.1.2). */
    @Override
    public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
        @SuppressWarnings("unchecked") // its API is older than generics
        Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
        if (pass != null) {
            extensions.put(Pass.TLS_EXTENSION, pass.getBytes(StandardCharsets.US_ASCII));
        }
        return extensions;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return TlsTerms.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsTerms.cipherSuites();
    }

    @Override
    protected Vector<ProtocolName> getProtocolNames() {
        return TlsTerms.protocolNames();
    }

    @Override
    protected Vector<ServerName> getSNIServerNames() {
        if (serverName == null) {
            return null; // BouncyCastle's way to leave the extension out
        }
        Vector<ServerName> names = new Vector<>();
        names.add(new ServerName(NameType.host_name, serverName.getBytes(StandardCharsets.US_ASCII)));
        return names;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                peer = TlsCertificates.verify(terms, server.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                byte[] requestContext = request.getCertificateRequestContext();
                return TlsCertificates.credentials(context, (JcaTlsCrypto) getCrypto(), terms, requestContext);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        outcome = TlsOutcome.of(context, peer);
    }

    @Override
    public TlsOutcome outcome() {
        return outcome;
    }
}
