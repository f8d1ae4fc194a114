package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.RawClient;

/** With {@code --proxy-tls-min 1.2}. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
class OlderTlsTest {
    private ProxyBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new ProxyBench(TlsMinimum.TLS_1_2, 0);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private SSLSocket socket(String protocol) throws Exception {
        return bench.pki().connect(bench.address(), bench.apiserver(), protocol);
    }

    private void assertCarries(SSLSocket socket) throws Exception {
        try (RawClient client = new RawClient(socket).send(bench.toOrigin())) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
            try (RawClient target = bench.origin().next()) {
                client.send("ping");
                assertThat(target.read(4)).isEqualTo("ping");
                target.send("pong");
                assertThat(client.read(4)).isEqualTo("pong");
            }
        }
    }

    @Test
    void servesBothVersions() throws Exception {
        assertCarries(socket("TLSv1.2"));
        assertCarries(socket("TLSv1.3"));
    }

    @Test
    void prefersTheNewerOne() throws Exception {
        try (SSLSocket socket = socket("TLSv1.3")) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void refusesSuitesWithoutForwardSecrecyOrAuthenticatedEncryption() throws Exception {
        for (String suite : new String[] {
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_GCM_SHA384"
        }) {
            try (SSLSocket socket = socket("TLSv1.2")) {
                socket.setEnabledCipherSuites(new String[] {suite});
                assertThatThrownBy(socket::startHandshake).as(suite).isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void wantsACertificateInBothVersions() throws Exception {
        try (SSLSocket socket = bench.pki().connect(bench.address(), null, "TLSv1.2")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
        assertThat(bench.origin().isUntouched()).isTrue();
    }

    @Test
    void doesNotRenegotiate() throws Exception {
        SSLSocket socket = socket("TLSv1.2");
        try (RawClient client = new RawClient((Socket) socket).send(bench.toOrigin())) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        client.send("x");
                        client.read(1);
                    })
                    .isInstanceOf(IOException.class);
        }
    }
}
