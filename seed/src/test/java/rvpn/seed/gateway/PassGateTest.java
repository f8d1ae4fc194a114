package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.identity.Identity;
import rvpn.core.identity.Pem;
import rvpn.core.identity.TestPki;
import rvpn.core.pass.GateKey;
import rvpn.core.pass.PassMaker;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.Hellos;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.Origin;
import rvpn.seed.connect.RawClient;
import rvpn.seed.connect.Reason;

/** Two shoots behind one gateway, each with an authority of its own of the same name. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
class PassGateTest {
    private static final TestPki ALPHA = TestPki.create();
    private static final TestPki BETA = TestPki.create();
    private static final Identity OF_ALPHA = ALPHA.client();
    private static final Identity OF_BETA = BETA.client();
    private static final GateKey KEY = GateKey.create();
    private static final String ALPHA_HOST = "vpn-seed-server.alpha.svc.cluster.local";
    private static final String ABSENT_HOST = "vpn-seed-server.absent.svc.cluster.local";

    @TempDir
    Path folder;

    private Origin alpha;
    private Origin beta;
    private Origin apiserver;
    private VpnGateway gateway;

    @BeforeEach
    void start() throws Exception {
        alpha = new Origin();
        beta = new Origin();
        apiserver = new Origin();
        write("alpha.crt", ALPHA);
        write("beta.crt", BETA);
        Files.writeString(folder.resolve("gate.pub"), Pem.text(KEY.publicKey()));
        Path routes = Files.writeString(folder.resolve("routes.yaml"), """
                routes:
                - namespace: alpha
                  vpn-seed-server: {server-names: [vpn.alpha.example], address: '127.0.0.1:%d'}
                  kube-apiserver: {server-names: [api.alpha.example], address: '127.0.0.1:%d'}
                  passes: {ca: alpha.crt, keys: [gate.pub]}
                - namespace: beta
                  vpn-seed-server: {server-names: [vpn.beta.example], address: '127.0.0.1:%d'}
                  passes: {ca: beta.crt}
                - namespace: free
                  vpn-seed-server: {address: '127.0.0.1:%d'}
                  passes: {required: [none]}
                """.formatted(
                        alpha.address().getPort(),
                        apiserver.address().getPort(),
                        beta.address().getPort(),
                        beta.address().getPort()));
        gateway = ConfigBuilder.gateway(new ConnectLimits(100, 100, 5_000, 5_000))
                .routes(routes)
                .requirePass(Door.CONNECT, Door.TLS)
                .start();
    }

    private void write(String file, TestPki pki) throws Exception {
        Files.writeString(folder.resolve(file), Pem.text(pki.authorities().get(0)));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        alpha.close();
        beta.close();
        apiserver.close();
    }

    private static String pass(Identity identity, String destination) throws Exception {
        return PassMaker.make(identity, destination, Clock.systemUTC());
    }

    private RawClient connect(String host, String authorization) throws Exception {
        return RawClient.of(gateway.address())
                .send("CONNECT x:1 HTTP/1.1\r\nHost: x\r\nReversed-VPN: outbound|1194||" + host + "\r\n"
                        + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n")
                        + "\r\n");
    }

    private RawClient hello(String name, String pass) throws Exception {
        byte[] body = pass == null
                ? Hellos.body(Hellos.serverName(name), Hellos.protocols("rvpn/1"))
                : Hellos.body(Hellos.serverName(name), Hellos.protocols("rvpn/1"), Hellos.pass(pass));
        return RawClient.of(gateway.address()).send(Hellos.stream(16_384, body));
    }

    private void assertConnectRefused(String host, String authorization, String status, Reason counted)
            throws Exception {
        long before = gateway.counters().snapshot().refused().get(counted);
        try (RawClient client = connect(host, authorization)) {
            assertThat(client.head()).startsWith("HTTP/1.1 " + status);
        }
        assertThat(gateway.counters().snapshot().refused().get(counted)).isEqualTo(before + 1);
    }

    private void assertHelloRefused(String name, String pass, int alert) throws Exception {
        try (RawClient client = hello(name, pass)) {
            assertThat(client.in().readAllBytes()).containsExactly(21, 3, 3, 0, 2, 2, alert);
        }
    }

    @Test
    void theHolderOfTheShootsCertificateGetsThroughByBothDoors() throws Exception {
        try (RawClient client = connect(ALPHA_HOST, "Bearer " + pass(OF_ALPHA, ALPHA_HOST))
                        .send("up");
                RawClient server = alpha.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(server.read(2)).isEqualTo("up");
        }
        String pass = pass(OF_ALPHA, "vpn.alpha.example");
        try (RawClient client = hello("vpn.alpha.example", pass);
                RawClient server = alpha.next()) {
            assertThat(server.in().readNBytes(300))
                    .contains(pass.substring(0, 40).getBytes(StandardCharsets.US_ASCII));
            server.send("down");
            assertThat(client.read(4)).isEqualTo("down");
        }
    }

    @Test
    void aValidTenantDoesNotReachAnothersServer() throws Exception {
        assertConnectRefused(
                ALPHA_HOST,
                "Bearer " + pass(OF_BETA, ALPHA_HOST),
                "403 this destination trusts no such authority",
                Reason.PASS_UNKNOWN_SIGNER);
        assertConnectRefused(
                ALPHA_HOST,
                "Bearer " + pass(OF_BETA, "vpn-seed-server.beta.svc.cluster.local"),
                "403 the pass is for another destination",
                Reason.PASS_OTHER_DESTINATION);
        assertHelloRefused("vpn.alpha.example", pass(OF_BETA, "vpn.alpha.example"), 48);
        assertHelloRefused("vpn.alpha.example", pass(OF_BETA, "vpn.beta.example"), 49);
        assertConnectRefused(
                ALPHA_HOST,
                "Bearer " + KEY.issue("beta", Clock.systemUTC().instant(), Duration.ofHours(1)),
                "403 the pass is for another shoot",
                Reason.PASS_OTHER_DESTINATION);
        assertThat(gateway.counters().snapshot().joined()).isZero();
    }

    @Test
    void withoutAPassTheAnswerAsksForOne() throws Exception {
        try (RawClient client = connect(ALPHA_HOST, null)) {
            assertThat(client.head())
                    .startsWith("HTTP/1.1 407 a pass is needed here")
                    .contains("\r\nProxy-Authenticate: Bearer realm=\"vpn-gateway\"\r\n");
        }
        assertConnectRefused(ALPHA_HOST, "Basic YTpi", "407 a pass is needed here", Reason.PASS_MISSING);
        assertHelloRefused("vpn.alpha.example", null, 116);
    }

    @Test
    void aTokenServesAgainAndAgainAndACertificatePassOnce() throws Exception {
        String token = "bearer " + KEY.issue("alpha", Clock.systemUTC().instant(), Duration.ofHours(1));
        for (int i = 0; i < 2; i++) {
            try (RawClient client = connect(ALPHA_HOST, token).end();
                    RawClient server = alpha.next()) {
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                assertThat(server.rest()).isEmpty();
            }
        }
        String pass = "Bearer " + pass(OF_ALPHA, ALPHA_HOST);
        try (RawClient client = connect(ALPHA_HOST, pass).end();
                RawClient server = alpha.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(server.rest()).isEmpty();
        }
        assertConnectRefused(ALPHA_HOST, pass, "403 the pass was shown before", Reason.PASS_REPLAYED);
    }

    @Test
    void whoAsksForAShootThatIsNotThereHearsWhatOthersHear() throws Exception {
        assertConnectRefused(ABSENT_HOST, null, "407 a pass is needed here", Reason.DESTINATION_UNKNOWN);
        assertConnectRefused(
                ABSENT_HOST,
                "Bearer " + pass(OF_BETA, ABSENT_HOST),
                "403 this destination trusts no such authority",
                Reason.DESTINATION_UNKNOWN);
        assertConnectRefused(
                ABSENT_HOST,
                "Bearer " + KEY.issue("alpha", Clock.systemUTC().instant(), Duration.ofHours(1)),
                "403 the pass is for another shoot",
                Reason.DESTINATION_UNKNOWN);
        assertHelloRefused("vpn.absent.example", null, 116);
        assertHelloRefused("vpn.absent.example", pass(OF_BETA, "vpn.absent.example"), 48);
    }

    @Test
    void aRouteMayNeedNoneAndTheApiServerNeverDoes() throws Exception {
        try (RawClient client =
                        connect("vpn-seed-server.free.svc.cluster.local", null).end();
                RawClient server = beta.next()) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(server.rest()).isEmpty();
        }
        byte[] hello = Hellos.ofJava("api.alpha.example", "h2");
        try (RawClient client = RawClient.of(gateway.address()).send(hello);
                RawClient server = apiserver.next()) {
            assertThat(server.in().readNBytes(hello.length)).isEqualTo(hello);
            server.send("down");
            assertThat(client.read(4)).isEqualTo("down");
        }
    }

    @Test
    void anotherAuthorityIsTakenUpWhileStreamsRunOn() throws Exception {
        try (RawClient before = connect(ALPHA_HOST, "Bearer " + pass(OF_ALPHA, ALPHA_HOST));
                RawClient server = alpha.next()) {
            assertThat(before.head()).startsWith("HTTP/1.1 200 ");
            write("alpha.crt", BETA);
            Await.until("the new authority is taken up", () -> {
                try (RawClient client = connect(ALPHA_HOST, "Bearer " + pass(OF_ALPHA, ALPHA_HOST))) {
                    return client.head().startsWith("HTTP/1.1 403 this destination trusts no such authority");
                }
            });
            server.send("still here");
            assertThat(before.read(10)).isEqualTo("still here");
        }
    }
}
