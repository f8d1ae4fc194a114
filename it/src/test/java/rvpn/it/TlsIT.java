package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may open a tunnel: openssl dials the seed server's port, both on the loopback of one host. */
class TlsIT {
    private static final byte[] GREETING = TunnelPeer.GREETING.getBytes(StandardCharsets.UTF_8);

    private static final String REFUSALS = "rvpn_tunnel_events_total{event=\"security_end\"}";

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("tls");

    @BeforeAll
    static void start() throws IOException {
        HOST.seedServer();
        issueCertificatesThatMustNotPass();
    }

    private static void issueCertificatesThatMustNotPass() throws IOException {
        HOST.pki().issue("expired", "vpn-shoot-client", "clientAuth", -1);
        HOST.pki().issue("other-name", "somebody-else", "clientAuth", 30);
        HOST.pki().issue("server-use", "vpn-shoot-client", "serverAuth", 30);
        Pki stranger = Pki.init(HOST.directory().resolve("stranger"));
        Shell.run(
                        "cp",
                        "-r",
                        stranger.directory().resolve("vpn-shoot-client").toString(),
                        HOST.pki().directory().resolve("stranger").toString())
                .succeeds();
    }

    @Test
    void opensslWithTheShootsCertificateCompletesTls13AndIsWelcomed() throws IOException {
        try (TunnelPeer peer = TunnelPeer.dial(HOST)) {
            peer.send(TunnelPeer.HELLO, GREETING);
            assertThat(peer.await(TunnelPeer.WELCOME).text()).contains("192.168.123.2/24", "\"mtu\":1500");
            assertThat(peer.leave())
                    .contains("Protocol version: TLSv1.3", "TLS_AES_256_GCM_SHA384", "Verification: OK");
        }
    }

    @Test
    void peerWithoutACertificateIsRefused() {
        assertRefused("certificate required", List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "expired, certificate expired",
        "other-name, bad certificate",
        "server-use, bad certificate",
        "stranger, unknown ca"
    })
    void certificateThatIsNotTheShootClientsIsRefused(String name, String alert) {
        assertRefused(alert, TunnelPeer.identity(HOST, name));
    }

    @Test
    void tls12IsRefused() {
        assertRefused("protocol version", TunnelPeer.identity(HOST, "vpn-shoot-client"), "-tls1_2");
    }

    @Test
    void anotherApplicationProtocolIsRefused() {
        assertRefused("no application protocol", TunnelPeer.identity(HOST, "vpn-shoot-client"), "-alpn", "h2");
    }

    /** The other side says why and counts it, and nobody is connected. */
    private static void assertRefused(String alert, List<String> identity, String... options) {
        Metrics seed = new Metrics(HOST.host());
        double before = seed.value(REFUSALS);
        try (TunnelPeer peer = TunnelPeer.dial(HOST, identity, options)) {
            peer.send(TunnelPeer.HELLO, GREETING);
            assertThat(peer.ended().toLowerCase(Locale.ROOT)).contains(alert);
        }
        Await.until("the refusal is counted", 10, () -> seed.value(REFUSALS) == before + 1);
        assertThat(seed.value("rvpn_tunnel_up")).isZero();
    }
}
