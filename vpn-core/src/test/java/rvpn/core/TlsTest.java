package rvpn.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.identity.Identity;
import rvpn.core.identity.IssuedCertificate;
import rvpn.core.identity.Role;
import rvpn.core.identity.TestPki;
import rvpn.core.identity.Validity;
import rvpn.ip.TestPackets;

/** Who is let in, who is not, and what each end hears of it. */
@ExtendWith(CleanRun.class)
class TlsTest {
    private static final TestPki PKI = TestPki.create();
    private static final TestPki FOREIGN = TestPki.create();
    private static final String ALPN = "rvpn/1";

    private final Reception seed = new Reception();
    private final Greeter shoot = Greeter.shoot();
    private TwoEnds ends;

    @BeforeEach
    void listen() throws Exception {
        ends = new TwoEnds(PKI, seed);
        seed.on(ends.seedTun.queues().get(0));
        shoot.on(ends.shootTun.queues().get(0));
    }

    @AfterEach
    void close() {
        ends.close();
    }

    // 1. The seed refuses a shoot.

    @Test
    void refusesAClientOfAnotherAuthority() throws Exception {
        ends.dial(TwoEnds.terms(PKI, FOREIGN.client(), Role.SERVER, TestPki.SERVER), shoot);
        assertSeedRefuses("unknown_ca", "unknown ca");
    }

    @Test
    void refusesAClientOfAnotherName() throws Exception {
        Identity other = PKI.identity("vpn-shoot-client-2", Role.CLIENT);
        ends.dial(TwoEnds.terms(PKI, other, Role.SERVER, TestPki.SERVER), shoot);
        assertSeedRefuses("vpn-shoot-client", "bad certificate");
    }

    @Test
    void refusesAClientWhoseCertificateHasExpired() throws Exception {
        Validity past = new Validity(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z"));
        ends.dial(TwoEnds.terms(PKI, issued(TestPki.CLIENT, Role.CLIENT, past), Role.SERVER, TestPki.SERVER), shoot);
        assertSeedRefuses("expired", "certificate expired");
    }

    @Test
    void refusesAServersCertificateInAClientsHand() throws Exception {
        Identity server = PKI.identity(TestPki.CLIENT, Role.SERVER);
        ends.dial(TwoEnds.terms(PKI, server, Role.SERVER, TestPki.SERVER), shoot);
        assertSeedRefuses("clientAuth", "bad certificate");
    }

    @Test
    void refusesAClientWithoutACertificate() throws Exception {
        try (SSLSocket client = JdkTls.dial(ends.address(), JdkTls.context(PKI, null), "TLSv1.3", ALPN)) {
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("certificate_required");
            assertThat(seed.end().cause()).isEqualTo(StreamEnd.Cause.SECURITY);
        }
    }

    // 2. The shoot refuses a seed.

    @Test
    void refusesAServerOfAnotherAuthority() throws Exception {
        assertShootRefuses(TwoEnds.terms(PKI, FOREIGN.server(), Role.CLIENT, TestPki.CLIENT), "unknown_ca");
    }

    @Test
    void refusesAServerOfAnotherName() throws Exception {
        Identity other = PKI.identity("vpn-seed-server-2", Role.SERVER);
        assertShootRefuses(TwoEnds.terms(PKI, other, Role.CLIENT, TestPki.CLIENT), "vpn-seed-server");
    }

    @Test
    void refusesAServerWhoseCertificateIsNotYetValid() throws Exception {
        Validity later = new Validity(Instant.parse("2099-01-01T00:00:00Z"), Instant.parse("2099-02-01T00:00:00Z"));
        Identity early = issued(TestPki.SERVER, Role.SERVER, later);
        assertShootRefuses(TwoEnds.terms(PKI, early, Role.CLIENT, TestPki.CLIENT), "2099");
    }

    @Test
    void refusesAClientsCertificateInAServersHand() throws Exception {
        Identity client = PKI.identity(TestPki.SERVER, Role.CLIENT);
        assertShootRefuses(TwoEnds.terms(PKI, client, Role.CLIENT, TestPki.CLIENT), "serverAuth");
    }

    // 3. Other implementations.

    @Test
    void letsTheJdkGreetAndReadTheAnswer() throws Exception {
        try (SSLSocket client = JdkTls.dial(ends.address(), JdkTls.context(PKI, PKI.client()), "TLSv1.3", ALPN)) {
            client.startHandshake();
            assertThat(client.getApplicationProtocol()).isEqualTo(ALPN);
            assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
            client.getOutputStream().write(Wire.frame(Greeter.HELLO));
            RawPeer.Received answer = JdkTls.next(client);
            assertThat(ControlCodec.decode(answer.type(), answer.body())).isEqualTo(Greeter.WELCOME);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"})
    void letsTheJdkSpeakEachCipherSuite(String suite) throws Exception {
        try (SSLSocket client = JdkTls.dial(ends.address(), JdkTls.context(PKI, PKI.client()), "TLSv1.3", ALPN)) {
            client.setEnabledCipherSuites(new String[] {suite});
            client.getOutputStream().write(Wire.frame(Greeter.HELLO));
            RawPeer.Received answer = JdkTls.next(client);
            assertThat(ControlCodec.decode(answer.type(), answer.body())).isEqualTo(Greeter.WELCOME);
            client.getOutputStream().write(Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 1000)));
            assertThat(HostSide.receive(ends.seedTun)).isEqualTo(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, 1000));
        }
    }

    @Test
    void carriesPacketsForTheJdkBothWaysInRecordsOfAllSizes() throws Exception {
        try (SSLSocket client = JdkTls.dial(ends.address(), JdkTls.context(PKI, PKI.client()), "TLSv1.3", ALPN)) {
            client.getOutputStream().write(Wire.frame(Greeter.HELLO));
            JdkTls.next(client);
            for (int bytes = 1; bytes < 65_000; bytes += 3001) {
                client.getOutputStream().write(Wire.packet(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, bytes)));
                assertThat(HostSide.receive(ends.seedTun)).isEqualTo(TestPackets.udp(TwoEnds.POD, TwoEnds.SEED, bytes));
                HostSide.send(ends.seedTun, TestPackets.udp(TwoEnds.SEED, TwoEnds.POD, bytes));
                RawPeer.Received frame = JdkTls.next(client);
                while (frame.type() != Frame.PACKET) {
                    frame = JdkTls.next(client);
                }
                assertThat(frame.body()).hasSize(10 + 28 + bytes);
            }
        }
    }

    @Test
    void dialsAServerOfTheJdk() throws Exception {
        try (SSLServerSocket server = JdkTls.listen(JdkTls.context(PKI, PKI.server()), "TLSv1.3", ALPN)) {
            ends.dial(ends.connect((InetSocketAddress) server.getLocalSocketAddress()), TwoEnds.shootTerms(PKI), shoot);
            try (SSLSocket accepted = (SSLSocket) server.accept()) {
                RawPeer.Received greeting = JdkTls.next(accepted);
                assertThat(ControlCodec.decode(greeting.type(), greeting.body()))
                        .isEqualTo(Greeter.HELLO);
                accepted.getOutputStream().write(Wire.frame(Greeter.WELCOME));
                assertThat(shoot.lane().handshake().peer().name()).isEqualTo(TestPki.SERVER);
            }
            shoot.end();
        }
    }

    @Test
    void refusesAClientThatSpeaksOnlyTls12() throws Exception {
        try (SSLSocket client = JdkTls.dial(ends.address(), JdkTls.context(PKI, PKI.client()), "TLSv1.2", ALPN)) {
            assertThatThrownBy(client::startHandshake).hasMessageContaining("protocol_version");
            assertSeedEnds("protocol_version");
        }
    }

    @Test
    void refusesAServerThatSpeaksOnlyTls12() throws Exception {
        try (SSLServerSocket server = JdkTls.listen(JdkTls.context(PKI, PKI.server()), "TLSv1.2", ALPN)) {
            dialInto(server);
            assertThat(shoot.end().cause()).isEqualTo(StreamEnd.Cause.SECURITY);
            assertThat(shoot.end().words()).contains("protocol version");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "rvpn/2", "RVPN/1"})
    void refusesAClientOfAnotherApplicationProtocol(String protocol) throws Exception {
        try (SSLSocket client = JdkTls.dial(ends.address(), JdkTls.context(PKI, PKI.client()), "TLSv1.3", protocol)) {
            assertThatThrownBy(client::startHandshake).hasMessageContaining("no_application_protocol");
            assertSeedEnds("no_application_protocol");
        }
    }

    @Test
    void refusesAClientThatNamesNoApplicationProtocol() throws Exception {
        try (SSLSocket client = JdkTls.dial(ends.address(), JdkTls.context(PKI, PKI.client()), "TLSv1.3")) {
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("no_application_protocol");
            assertSeedEnds("no_application_protocol");
        }
    }

    @Test
    void refusesAServerThatNamesNoApplicationProtocol() throws Exception {
        try (SSLServerSocket server = JdkTls.listen(JdkTls.context(PKI, PKI.server()), "TLSv1.3")) {
            dialInto(server);
            assertThat(shoot.end().cause()).isEqualTo(StreamEnd.Cause.SECURITY);
            assertThat(shoot.end().words()).contains("no_application_protocol", "rvpn/1");
        }
    }

    // 4. Kinds of keys.

    private enum Key {
        RSA_2048,
        RSA_3072,
        P_256,
        P_384,
        P_521;

        KeyPair make() throws GeneralSecurityException {
            String size = name().substring(name().indexOf('_') + 1);
            KeyPairGenerator generator = KeyPairGenerator.getInstance(name().startsWith("RSA") ? "RSA" : "EC");
            if (name().startsWith("RSA")) {
                generator.initialize(Integer.parseInt(size));
            } else {
                generator.initialize(new ECGenParameterSpec("secp" + size + "r1"));
            }
            return generator.generateKeyPair();
        }
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void takesIdentitiesOfAnyUsualKeyOnBothEnds(Key key) throws Exception {
        Identity server = PKI.identity(TestPki.SERVER, Role.SERVER, key.make());
        Identity client = PKI.identity(TestPki.CLIENT, Role.CLIENT, key.make());
        TlsTerms seedTerms = TwoEnds.terms(PKI, server, Role.CLIENT, TestPki.CLIENT);
        Reception other = new Reception();
        try (TwoEnds keyed = new TwoEnds(PKI, seedTerms, other, TwoEnds.GREETING_TIMEOUT_MS, 1)) {
            other.on(keyed.seedTun.queues().get(0));
            Greeter dialler = Greeter.shoot().on(keyed.shootTun.queues().get(0));
            keyed.dial(TwoEnds.terms(PKI, client, Role.SERVER, TestPki.SERVER), dialler);
            dialler.lane();
            other.lane();
        }
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void provesAnyUsualKeyToTheJdk(Key key) throws Exception {
        TlsTerms seedTerms =
                TwoEnds.terms(PKI, PKI.identity(TestPki.SERVER, Role.SERVER, key.make()), Role.CLIENT, TestPki.CLIENT);
        Identity client = PKI.identity(TestPki.CLIENT, Role.CLIENT, key.make());
        Reception other = new Reception();
        try (TwoEnds keyed = new TwoEnds(PKI, seedTerms, other, TwoEnds.GREETING_TIMEOUT_MS, 1);
                SSLSocket socket = JdkTls.dial(keyed.address(), JdkTls.context(PKI, client), "TLSv1.3", ALPN)) {
            other.on(keyed.seedTun.queues().get(0));
            socket.getOutputStream().write(Wire.frame(Greeter.HELLO));
            assertThat(JdkTls.next(socket).type()).isEqualTo(Frame.WELCOME);
        }
    }

    // 5. What both ends say.

    private void assertSeedRefuses(String seedWords, String shootWords) throws Exception {
        assertSeedEnds(seedWords);
        assertThat(shoot.end())
                .isEqualTo(
                        new StreamEnd(StreamEnd.Cause.SECURITY, "the peer refused the TLS handshake: " + shootWords));
    }

    private void assertSeedEnds(String words) throws Exception {
        StreamEnd end = seed.end();
        assertThat(end.cause()).isEqualTo(StreamEnd.Cause.SECURITY);
        assertThat(end.words()).startsWith("TLS: ").contains(words).matches("[ -~]{1,300}");
    }

    private void assertShootRefuses(TlsTerms seedTerms, String words) throws Exception {
        Reception other = new Reception();
        try (TwoEnds bad = new TwoEnds(PKI, seedTerms, other, TwoEnds.GREETING_TIMEOUT_MS, 1)) {
            bad.dial(TwoEnds.shootTerms(PKI), shoot);
            assertThat(shoot.end().cause()).isEqualTo(StreamEnd.Cause.SECURITY);
            assertThat(shoot.end().words()).startsWith("TLS: ").contains(words);
            StreamEnd end = other.end();
            assertThat(end.cause()).isEqualTo(StreamEnd.Cause.SECURITY);
            assertThat(end.words()).startsWith("the peer refused the TLS handshake: ");
        }
    }

    private void dialInto(SSLServerSocket server) throws Exception {
        CompletableFuture.runAsync(() -> {
            try (SSLSocket accepted = (SSLSocket) server.accept()) {
                accepted.startHandshake();
                accepted.getInputStream().read();
            } catch (IOException refused) {
                // what the dialler says of it is the matter
            }
        });
        ends.dial(ends.connect((InetSocketAddress) server.getLocalSocketAddress()), TwoEnds.shootTerms(PKI), shoot);
    }

    private static Identity issued(String name, Role role, Validity validity) {
        IssuedCertificate issued = PKI.issue(name, role, validity);
        return new Identity(issued.key(), List.of(issued.certificate()), PKI.authorities());
    }
}
