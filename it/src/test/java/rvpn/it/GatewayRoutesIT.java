package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway's front door, with routes from a file: API server, seed server and gateway on the loopback of one host. */
@Tag("once")
class GatewayRoutesIT {
    private static final String API = "api.shoot.example";
    private static final String ROUTES = """
            routes:
            - namespace: shoot--a--b
              vpn-seed-server: {server-names: [vpn.shoot.example], address: 127.0.0.1}
              kube-apiserver: {server-names: [api.shoot.example], address: '127.0.0.1:6443'}
            """;
    private static final String ECHO = """
            - namespace: shoot--a--echo
              kube-apiserver: {server-names: [echo.example], address: '127.0.0.1:6444'}
            """;
    private static final String ANOTHER = """
            - namespace: shoot--a--c
              kube-apiserver: {server-names: [api.other.example], address: '127.0.0.1:6443'}
            """;
    private static final byte[] PAYLOAD = Bytes.random(1_000_000, 5);

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("routes");

    private static Path routes;
    private static Running gateway;

    @BeforeAll
    static void start() throws IOException {
        HOST.pki().issue("api", API, "serverAuth", 1);
        Files.write(WebServer.start(HOST, 6443, "api").resolve("payload"), PAYLOAD);
        String identity =
                ",cert=" + HOST.pki().certificate("api") + ",key=" + HOST.pki().key("api");
        HOST.start("socat", "-t10", "OPENSSL-LISTEN:6444,fork,reuseaddr,verify=0" + identity, "PIPE");
        routes = HOST.directory().resolve("routes.yaml");
        Files.writeString(routes, ROUTES + ECHO);
        gateway = HOST.startUntil(
                "listens on", Dist.GATEWAY, "--listen=443,8132", "--routes=" + routes, "--require-pass=none");
    }

    @BeforeEach
    void reset() throws IOException {
        if (!Files.readString(routes).equals(ROUTES + ECHO)) {
            write(ROUTES + ECHO);
            Await.until("the first routes are back", 10, () -> !reachesOther() && routeCount() == 2);
        }
    }

    private static void write(String text) throws IOException {
        Path next = Files.writeString(HOST.directory().resolve("next.yaml"), text);
        Files.move(next, routes, StandardCopyOption.ATOMIC_MOVE);
    }

    private static double routeCount() {
        return new Metrics(HOST.host()).value("rvpn_gateway_routes");
    }

    /** curl, as if every name's ports were the gateway's; it believes our authority alone. */
    private static Outcome curl(String... options) {
        Stream<String> fixed = Stream.of(
                "curl", "-sS", "-m", "20", "--cacert", HOST.pki().authority().toString());
        Stream<String> ports =
                Stream.of(443, 8132).flatMap(port -> Stream.of("--connect-to", ":" + port + ":127.0.0.1:" + port));
        return HOST.host()
                .run(Stream.of(fixed, ports, Stream.of(options))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    private static Outcome openssl(int port, String... options) {
        Stream<String> fixed = Stream.of("openssl", "s_client", "-connect", "127.0.0.1:" + port);
        return HOST.host().run(Stream.concat(fixed, Stream.of(options)).toArray(String[]::new));
    }

    private static String fingerprint(String certificate) {
        return Shell.run(
                        certificate.getBytes(UTF_8),
                        Map.of(),
                        List.of("openssl", "x509", "-noout", "-fingerprint", "-sha256"))
                .succeeds()
                .text();
    }

    @ParameterizedTest
    @CsvSource({"443", "8132"})
    void curlReachesTheApiServerOfItsServerNameAndSeesThatOnesCertificate(int port) throws IOException {
        assertThat(curl("https://" + API + ":" + port + "/payload").succeeds().output())
                .isEqualTo(PAYLOAD);
        String shown = openssl(port, "-servername", API).text();
        assertThat(fingerprint(shown))
                .isEqualTo(fingerprint(Files.readString(HOST.pki().certificate("api"))));
    }

    @Test
    void aConnectRequestOnTheSamePortReachesTheApiServerThatItsHeaderNames() {
        String header = "X-Gardener-Destination: outbound|443||kube-apiserver.shoot--a--b.svc.cluster.local";
        Outcome answer = curl(
                "--proxytunnel",
                "--proxy",
                "http://127.0.0.1:443",
                "--proxy-header",
                header,
                "https://" + API + "/payload");
        assertThat(Bytes.digest(answer.succeeds().output())).isEqualTo(Bytes.digest(PAYLOAD));
    }

    @Test
    void plainHttpIsSentToHttpsAndCurlGoesThere() {
        Outcome redirect =
                curl("-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "http://" + API + ":8132/payload?a=b");
        assertThat(redirect.succeeds().text()).isEqualTo("301 https://" + API + "/payload?a=b");
        assertThat(curl("-L", "http://" + API + ":8132/payload").succeeds().output())
                .isEqualTo(PAYLOAD);
    }

    @Test
    void theTunnelsProtocolReachesTheSeedServer() throws IOException {
        HOST.seedServer("--status-listen=127.0.0.1:15002");
        String shown = openssl(443, "-servername", "vpn.shoot.example", "-alpn", "rvpn/1")
                .text();
        assertThat(fingerprint(shown))
                .isEqualTo(fingerprint(Files.readString(HOST.pki().certificate("vpn-seed-server"))));
    }

    @ParameterizedTest
    @CsvSource({
        "-servername nobody.example, unrecognized name, 112, server_name_unknown",
        "-noservername, missing extension, 109, server_name_missing",
        "-servername vpn.shoot.example, no application protocol, 120, protocol_unfit",
        "-servername api.shoot.example -alpn rvpn/1, no application protocol, 120, protocol_unfit",
    })
    void opensslShowsTheAlertThatSaysWhy(String options, String words, int alert, String reason) {
        double before = refused(reason);
        Outcome refused = openssl(443, options.split(" ")).fails();
        assertThat(refused.errors()).contains(words, "SSL alert number " + alert);
        assertThat(refused(reason)).isEqualTo(before + 1);
    }

    private static double refused(String reason) {
        return new Metrics(HOST.host()).value("rvpn_gateway_refused_total{reason=\"" + reason + "\"}");
    }

    @Test
    void routesComeAndGoUnderAConversationThatIsNotDisturbedEvenIfItsOwnIsGone() throws IOException {
        try (Dialogue dialogue = conversation()) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            assertThat(reachesOther()).isFalse();
            write(ROUTES + ECHO + ANOTHER);
            Await.until("the other shoot is known", 10, GatewayRoutesIT::reachesOther);
            assertThat(dialogue.echo("between")).isEqualTo("between");
            write(ROUTES + ANOTHER);
            Await.until("the echo is unknown", 10, () -> openssl(443, "-servername", "echo.example")
                    .errors()
                    .contains("unrecognized name"));
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
    }

    private static Dialogue conversation() throws IOException {
        String[] words = {
            "socat",
            "-",
            "OPENSSL:127.0.0.1:443,snihost=echo.example,commonname=" + API + ",cafile="
                    + HOST.pki().authority()
        };
        return new Dialogue(new ProcessBuilder(HOST.host().inside(words)).start());
    }

    /** A certificate of another name comes, but from the right place. */
    private static boolean reachesOther() {
        return curl("-k", "-o", "/dev/null", "https://api.other.example/payload")
                .isSuccess();
    }

    @Test
    void aBadFileKeepsTheRoutesAndIsSeenFromOutside() throws IOException {
        write(ROUTES + ECHO + "- namespace: shoot--a--c\n  kube-apiservre:\n");
        Await.until("the bad file is noticed", 10, () -> readyz().contains("keeps older routes"));
        String words = "line 8: routes[2].kube-apiservre is unknown; known are";
        assertThat(readyz()).startsWith("ready\n- but: ").contains(words);
        assertThat(gateway.log()).contains(words);
        assertThat(new Metrics(HOST.host()).value("rvpn_gateway_routes_stale")).isEqualTo(1);
        assertThat(Bytes.digest(curl("https://" + API + "/payload").succeeds().output()))
                .isEqualTo(Bytes.digest(PAYLOAD));
        write(ROUTES + ECHO);
        Await.until("the remark is gone", 10, () -> readyz().equals("ready\n"));
    }

    @Test
    void theSignalHupHasTheFileReadAndEndsNothing() throws IOException {
        write(ROUTES + ECHO + ANOTHER);
        HOST.host().run("kill", "-HUP", Long.toString(gateway.pid())).succeeds();
        Await.until("the other shoot is known", 10, GatewayRoutesIT::reachesOther);
        assertThat(gateway.isAlive()).isTrue();
    }

    private static String readyz() {
        return HOST.host()
                .run("curl", "-sS", "-m", "5", "http://127.0.0.1:15000/readyz")
                .succeeds()
                .text();
    }
}
