package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.StartException;
import rvpn.core.identity.Revocations;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ClosedPort;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.Reason;
import rvpn.seed.connect.SilentHost;
import rvpn.seed.connect.TestDns;

@Timeout(60)
@ExtendWith(LeakWatch.class)
class ConnectProxyTest {
    private static final String CLIENT = ProxyBench.CLIENT;

    private TestPki pki;
    private TestPki.Leaf apiserver;
    private ProxyBench bench;
    private Origin origin;
    private TestDns dns;
    private ConnectProxy proxy;
    private InetSocketAddress address;

    @BeforeEach
    void open() throws Exception {
        use(new ProxyBench());
    }

    private void use(ProxyBench opened) {
        bench = opened;
        pki = bench.pki();
        apiserver = bench.apiserver();
        origin = bench.origin();
        dns = bench.dns();
        proxy = bench.proxy();
        address = bench.address();
    }

    private void becomeImpatient() throws Exception {
        bench.close();
        use(new ProxyBench(TlsMinimum.TLS_1_3, 0, 0, ProxyBench.IMPATIENT));
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private RawClient dial(TestPki.Leaf leaf) throws Exception {
        return bench.dial(leaf);
    }

    private static String connect(Object target) {
        return ProxyBench.connect(target);
    }

    private String toOrigin() {
        return bench.toOrigin();
    }

    private RawClient joined() throws Exception {
        RawClient client = dial(apiserver).send(toOrigin());
        assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
        return client;
    }

    private long refused(Reason reason) {
        return proxy.counters().snapshot().refused().get(reason);
    }

    @Test
    void sendsNothingOfTheTargetBeforeTheClientsFirstByte() throws Exception {
        try (RawClient client = joined();
                RawClient target = origin.next()) {
            target.send("banner").end();
            client.socket().setSoTimeout(300);
            assertThatThrownBy(() -> client.in().read()).isInstanceOf(SocketTimeoutException.class);
            client.socket().setSoTimeout(10_000);
            client.send("x");
            assertThat(client.read(6)).isEqualTo("banner");
        }
    }

    @Test
    void aClientThatEndsWithoutAByteHasSpoken() throws Exception {
        try (RawClient client = joined();
                RawClient target = origin.next()) {
            target.send("banner").end();
            client.end();
            assertThat(client.rest()).isEqualTo("banner");
        }
    }

    @Test
    void resetsTheTargetWhenTheStreamIsCutWithoutCloseNotify() throws Exception {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        RawClient client = new RawClient(pki.connect(plain, apiserver, "TLSv1.3")).send(toOrigin());
        assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
        try (RawClient target = origin.next()) {
            plain.close();
            assertThatThrownBy(target::rest).isInstanceOf(SocketException.class);
        }
    }

    private void assertNoTls(TestPki.Leaf leaf, String protocol) throws Exception {
        try (SSLSocket socket = pki.connect(address, leaf, protocol)) {
            socket.setSoTimeout(10_000);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getOutputStream().write(toOrigin().getBytes());
                        if (socket.getInputStream().read() < 0) {
                            throw new SSLException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        Await.until("it is counted", () -> refused(Reason.TLS_FAILED) == 1);
        assertThat(origin.isUntouched()).isTrue();
    }

    @Test
    void refusesAClientWithoutCertificate() throws Exception {
        assertNoTls(null, "TLSv1.3");
    }

    @Test
    void refusesTls12() throws Exception {
        assertNoTls(apiserver, "TLSv1.2");
    }

    @Test
    void refusesACertificateOfAnotherAuthority() throws Exception {
        assertNoTls(new TestPki("ca-vpn").client(CLIENT), "TLSv1.3");
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        Instant anHourAgo = Instant.now().minus(Duration.ofHours(1));
        assertNoTls(pki.leaf(CLIENT, null, KeyPurposeId.id_kp_clientAuth, anHourAgo), "TLSv1.3");
    }

    @Test
    void refusesACertificateThatIsNotForClients() throws Exception {
        Instant later = Instant.now().plus(Duration.ofHours(1));
        assertNoTls(pki.leaf(CLIENT, null, KeyPurposeId.id_kp_serverAuth, later), "TLSv1.3");
    }

    @Test
    void refusesPlainHttp() throws Exception {
        try (RawClient client = RawClient.of(address).send(toOrigin())) {
            assertThat(client.rest()).doesNotContain("200");
        }
        Await.until("it is counted", () -> refused(Reason.TLS_FAILED) == 1);
    }

    @Test
    void doesNotWaitForAHandshakeForEver() throws Exception {
        becomeImpatient();
        try (RawClient client = RawClient.of(address)) {
            assertThat(client.in().readAllBytes().length).isLessThan(100);
        }
        Await.until("it is counted", () -> refused(Reason.TLS_FAILED) == 1);
    }

    private void assertRefused(RawClient client, int status, Reason reason, String words) throws Exception {
        try (client) {
            String answer = client.rest();
            assertThat(answer.lines().findFirst().orElse(""))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains(words);
        }
        assertThat(refused(reason)).isEqualTo(1);
        assertThat(origin.isUntouched()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=somebody",
                "CN=kube-apiserver-http-proxy-client2",
                "CN=Kube-Apiserver-Http-Proxy-Client",
                "O=kube-apiserver-http-proxy-client",
                "CN=kube-apiserver-http-proxy-client,CN=other",
                "CN=",
            })
    void refusesACertificateWithAnotherName(String subject) throws Exception {
        RawClient client = dial(pki.client(subject)).send(toOrigin());
        assertRefused(client, 403, Reason.CLIENT_FORBIDDEN, "allowed is kube-apiserver-http-proxy-client");
    }

    @Test
    void anAlternativeNameMakesTheCommonNameVoid() throws Exception {
        Instant later = Instant.now().plus(Duration.ofHours(1));
        TestPki.Leaf leaf = pki.leaf(CLIENT, "somebody.example", KeyPurposeId.id_kp_clientAuth, later);
        assertRefused(
                dial(leaf).send(toOrigin()), 403, Reason.CLIENT_FORBIDDEN, "the certificate names [somebody.example]");
    }

    @Test
    void takesTheNameFromTheAlternativeNames() throws Exception {
        Instant later = Instant.now().plus(Duration.ofHours(1));
        TestPki.Leaf leaf =
                pki.leaf("O=only", "kube-apiserver-http-proxy-client", KeyPurposeId.id_kp_clientAuth, later);
        try (RawClient client = dial(leaf).send(toOrigin())) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "host:0", "user@127.0.0.1:80", "http://127.0.0.1:80/", "0x7f000001:80"})
    void refusesAMalformedTarget(String target) throws Exception {
        assertRefused(dial(apiserver).send(connect(target)), 400, Reason.MALFORMED, "the target '" + target + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254:80", "127.0.0.2:80", "[::1]:80", "[fe80::1]:80"})
    void refusesAnAddressOutsideThePolicyAndNamesTheRule(String target) throws Exception {
        assertRefused(
                dial(apiserver).send(connect(target)),
                403,
                Reason.DESTINATION_FORBIDDEN,
                "is outside the shoot's networks 127.0.0.1/32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::ffff:127.0.0.1]:80", "[::ffff:7f00:1]:80"})
    void refusesAnAddressThatIsAllowedInIpv6Clothes(String target) throws Exception {
        assertRefused(
                dial(apiserver).send(connect(target)), 403, Reason.DESTINATION_FORBIDDEN, "is IPv4-mapped (RFC 4291)");
    }

    @Test
    void checksANameAfterItsResolution() throws Exception {
        dns.with("evil.example", "127.0.0.2");
        assertRefused(
                dial(apiserver).send(connect("evil.example:80")),
                403,
                Reason.DESTINATION_FORBIDDEN,
                "127.0.0.2 is outside");
    }

    @Test
    void dialsOnlyTheAllowedAddressesOfAName() throws Exception {
        dns.with("node-1.example", "127.0.0.2", "127.0.0.1");
        String request = connect("node-1.example:" + origin.address().getPort());
        try (RawClient client = dial(apiserver).send(request)) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
        }
    }

    @Test
    void dialsTheAddressThatWasCheckedAndAsksOnlyOnce() throws Exception {
        dns.with("rebind.example", "127.0.0.1");
        String request = connect("rebind.example:" + origin.address().getPort());
        try (RawClient client = dial(apiserver).send(request)) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
        }
        origin.next().close();
        assertThat(dns.questions()).isEqualTo(1);
        dns.with("rebind.example", "127.0.0.2");
        assertRefused(dial(apiserver).send(request), 403, Reason.DESTINATION_FORBIDDEN, "127.0.0.2 is outside");
        assertThat(dns.questions()).isEqualTo(2);
    }

    @Test
    void saysSinceWhenNoShootIsConnected() throws Exception {
        bench.disconnect(Instant.parse("2026-02-03T04:05:06.789Z"));
        assertRefused(
                dial(apiserver).send(toOrigin()),
                503,
                Reason.NO_SHOOT,
                "no shoot connected since 2026-02-03T04:05:06Z");
    }

    @Test
    void saysThatTheTargetRefused() throws Exception {
        try (ClosedPort closed = new ClosedPort()) {
            assertRefused(
                    dial(apiserver).send(connect("127.0.0.1:" + closed.number())),
                    502,
                    Reason.TARGET_REFUSED,
                    "connection refused by 127.0.0.1:" + closed.number());
        }
    }

    @Test
    void saysThatTheNameIsUnknown() throws Exception {
        assertRefused(
                dial(apiserver).send(connect("nobody.example:80")),
                502,
                Reason.NAME_UNKNOWN,
                "the name nobody.example has no address");
    }

    @Test
    void saysThatTheTargetDidNotAnswer() throws Exception {
        becomeImpatient();
        try (SilentHost silent = new SilentHost()) {
            assertRefused(
                    dial(apiserver).send(connect("127.0.0.1:" + silent.address().getPort())),
                    504,
                    Reason.CONNECT_TIMEOUT,
                    "within 3 s");
        }
    }

    @Test
    void refusesAnotherMethod() throws Exception {
        RawClient client = dial(apiserver).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertRefused(client, 405, Reason.METHOD, "only CONNECT");
    }

    @Test
    void refusesAHeadThatTakesTooLong() throws Exception {
        becomeImpatient();
        assertRefused(dial(apiserver).send("CONNECT"), 408, Reason.HEAD_TIMEOUT, "not complete within 3 s");
    }

    @Test
    void refusesAHeadThatIsTooLarge() throws Exception {
        String head = "CONNECT a:1 HTTP/1.1\r\nX: " + "x".repeat(9_000);
        assertRefused(dial(apiserver).send(head), 431, Reason.HEAD_TOO_LARGE, "8192");
    }

    @Test
    void aNewIdentityHoldsForNewConnectionsWhileOldOnesGoOn() throws Exception {
        try (RawClient old = joined();
                RawClient target = origin.next()) {
            TestPki next = new TestPki("ca-vpn-2");
            proxy.renew(next.identity());
            old.send("still");
            assertThat(target.read(5)).isEqualTo("still");
            SSLSocket socket = next.connect(address, next.client(CLIENT), "TLSv1.3");
            try (RawClient client = new RawClient(socket).send(toOrigin())) {
                assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
            }
            origin.next().close();
        }
        assertNoTls(apiserver, "TLSv1.3");
    }

    @Test
    void anUnusableIdentityIsRefusedAndTheOldOneStays() throws Exception {
        ProxyIdentity mismatched = new ProxyIdentity(
                pki.server().key(), pki.identity().chain(), pki.identity().trusted(), Revocations.none());
        assertThatThrownBy(() -> proxy.renew(mismatched))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("the proxy's certificate or key cannot be used");
        joined().close();
    }
}
