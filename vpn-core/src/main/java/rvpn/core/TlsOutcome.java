package rvpn.core;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsSecret;
import rvpn.core.identity.Peer;
import rvpn.core.tls.Aead;
import rvpn.core.tls.RecordLayer;

/** What a completed handshake leaves: who the peer is, and the secrets that the records from now on are sealed with. */
final class TlsOutcome {
    private final TlsHandshake handshake;
    private final Aead aead;
    private final byte[] clientSecret;
    private final byte[] serverSecret;

    private TlsOutcome(TlsHandshake handshake, Aead aead, byte[] clientSecret, byte[] serverSecret) {
        this.handshake = handshake;
        this.aead = aead;
        this.clientSecret = clientSecret;
        this.serverSecret = serverSecret;
    }

    /**
     * Reads it at the moment BouncyCastle says that the handshake is complete.
     *
     * @param peer verified, or null if it never showed a certificate
     * @throws TlsFatalAlert when the handshake lacks what both ends insist on
     */
    static TlsOutcome of(TlsContext context, Peer peer) throws IOException {
        SecurityParameters agreed = context.getSecurityParametersConnection();
        if (!TlsTerms.ALPN.equals(agreed.getApplicationProtocol())) {
            throw new TlsFatalAlert(AlertDescription.no_application_protocol, "the peer does not speak rvpn/1");
        }
        if (peer == null) {
            throw new TlsFatalAlert(AlertDescription.certificate_required, "the peer sent no certificate");
        }
        int suite = agreed.getCipherSuite();
        return new TlsOutcome(
                new TlsHandshake(peer, "TLSv1.3", TlsTerms.suiteName(suite), System.nanoTime()),
                Aead.of(suite),
                copy(context, agreed.getTrafficSecretClient()),
                copy(context, agreed.getTrafficSecretServer()));
    }

    private static byte[] copy(TlsContext context, TlsSecret secret) {
        return context.getCrypto().adoptSecret(secret).extract();
    }

    TlsHandshake handshake() {
        return handshake;
    }

    /** The records of the connection; once, because the secrets are wiped. */
    RecordLayer records(boolean isClient, long maxRecords) throws IOException {
        try {
            return new RecordLayer(aead, isClient, clientSecret, serverSecret, Math.min(maxRecords, aead.maxRecords()));
        } catch (GeneralSecurityException unavailable) {
            throw new IOException("TLS: this Java lacks the cipher " + aead, unavailable);
        } finally {
            Arrays.fill(clientSecret, (byte) 0);
            Arrays.fill(serverSecret, (byte) 0);
        }
    }
}
