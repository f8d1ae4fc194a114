package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.MaxFragmentLength;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.junit.jupiter.api.Test;
import rvpn.core.identity.TestPki;

class TlsServerRoleTest {
    private static final TestPki PKI = TestPki.create();

    /** Asks for records of at most 512 bytes, RFC 6066 4. */
    private static final class ModestClient extends DefaultTlsClient {
        private boolean isAnswered;
        private boolean isGranted;

        ModestClient() {
            super(new JdkTlsCrypto());
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
        @SuppressWarnings("rawtypes") // BouncyCastle's API is older than generics
        public Hashtable getClientExtensions() throws IOException {
            Hashtable extensions = super.getClientExtensions();
            TlsExtensionsUtils.addMaxFragmentLengthExtension(extensions, MaxFragmentLength.pow2_9);
            return extensions;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public void processServerExtensions(Hashtable extensions) throws IOException {
            super.processServerExtensions(extensions);
            isAnswered = true;
            isGranted = extensions.containsKey(TlsExtensionsUtils.EXT_max_fragment_length);
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate server) {}

                @Override
                public TlsCredentials getClientCredentials(CertificateRequest request) {
                    return null;
                }
            };
        }
    }

    @Test
    void promisesNoRecordsSmallerThanThoseItSends() throws Exception {
        ModestClient client = new ModestClient();
        TlsClientProtocol protocol = new TlsClientProtocol();
        protocol.connect(client);
        byte[] hello = new byte[protocol.getAvailableOutputBytes()];
        protocol.readOutput(hello, 0, hello.length);
        TlsEngine server = TlsEngine.server(TwoEnds.seedTerms(PKI));
        server.offer(hello, 0, hello.length);
        ByteBuffer flight = ByteBuffer.allocate(server.pendingCiphertext());
        server.takeCiphertext(flight);
        protocol.offerInput(flight.array());
        assertThat(client.isAnswered).isTrue();
        assertThat(client.isGranted).isFalse();
    }
}
