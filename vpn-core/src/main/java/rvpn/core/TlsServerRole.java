package rvpn.core;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import rvpn.core.identity.Peer;

/** The listening end's part in the handshake; a client certificate is required. */
final class TlsServerRole extends DefaultTlsServer implements TlsPeerRole {
    private static final short NONE_OFFERED = -1;

    private final TlsTerms terms;
    private Peer peer;
    private TlsOutcome outcome;

    TlsServerRole(TlsCrypto crypto, TlsTerms terms) {
        super(crypto);
        this.terms = terms;
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
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    protected Vector<ProtocolName> getProtocolNames() {
        return TlsTerms.protocolNames();
    }

    /** BouncyCastle would promise a client smaller records (RFC 6066 4), but those after the handshake are ours. */
    @Override
    @SuppressWarnings("rawtypes") // its API is older than generics
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        maxFragmentLengthOffered = NONE_OFFERED;
    }

    @Override
    public TlsCredentials getCredentials() throws IOException {
        return TlsCertificates.credentials(context, (JcaTlsCrypto) getCrypto(), terms, TlsUtils.EMPTY_BYTES);
    }

    @Override
    public CertificateRequest getCertificateRequest() throws IOException {
        return new CertificateRequest(
                TlsUtils.EMPTY_BYTES, TlsUtils.getDefaultSupportedSignatureAlgorithms(context), null, null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        peer = TlsCertificates.verify(terms, certificate);
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
