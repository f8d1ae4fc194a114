package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the CONNECT proxy carries, over TLS and over a Unix socket, and tells of it; drawn at {@link Lab}. */
class ProxyStreamsIT {
    private static final int PATIENCE_S = 20;
    private static final Path DIRECTORY = directory();
    private static final Path SOCKET = DIRECTORY.resolve("proxy.sock");
    private static final Path ACCESS = DIRECTORY.resolve("access.log");

    @RegisterExtension
    static final Lab LAB = new Lab(
            "streams",
            Map.of(
                    "RVPN_PROXY_UNIX_SOCKET",
                    SOCKET.toString(),
                    "RVPN_PROXY_UNIX_SOCKET_MODE",
                    "0660",
                    "RVPN_PROXY_UNIX_SOCKET_OWNER",
                    ":65532",
                    "RVPN_PROXY_ACCESS_LOG",
                    "all",
                    "RVPN_PROXY_ACCESS_LOG_FILE",
                    ACCESS.toString()));

    private static Path directory() {
        try {
            return Files.createTempDirectory("rvpn-it");
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
    }

    @AfterAll
    static void tidyUp() {
        Shell.run("rm", "-rf", DIRECTORY.toString());
    }

    private static String connect(String target) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    }

    private static byte[] join(String head, byte[] payload) {
        byte[] request = head.getBytes(StandardCharsets.US_ASCII);
        byte[] both = new byte[request.length + payload.length];
        System.arraycopy(request, 0, both, 0, request.length);
        System.arraycopy(payload, 0, both, request.length, payload.length);
        return both;
    }

    /** As kube-apiserver's transport.uds: the request in plain HTTP, then the payload; half closed behind it. */
    private static byte[] overTheSocket(byte[] input) {
        return LAB.api()
                .given(input, "socat", "-t30", "-", "UNIX-CONNECT:" + SOCKET)
                .succeeds()
                .output();
    }

    @Test
    void unixSocketEndsEachDirectionByItself() {
        byte[] payload = Bytes.random(30_000, 7);
        byte[] answer = overTheSocket(join(connect(Lab.POD + ":" + EchoServers.ECHO), payload));
        assertThat(Bytes.digest(answer))
                .isEqualTo(Bytes.digest(join("HTTP/1.1 200 Connection established\r\n\r\n", payload)));
    }

    /** curl cannot send a CONNECT into a Unix socket by itself. */
    @Test
    void unixSocketCarriesWhatCurlSendsAndFetches() {
        LAB.api().start("socat", "-t10", "TCP-LISTEN:8118,bind=127.0.0.1,fork,reuseaddr", "UNIX-CONNECT:" + SOCKET);
        Await.until("socat listens", PATIENCE_S, () -> LAB.api().connects("127.0.0.1", 8118, 1));
        String[] curl = {"curl", "-sSf", "-m", "30", "--proxytunnel", "--proxy", "http://127.0.0.1:8118"};
        byte[] payload = Bytes.random(5_000_000, 8);
        String put = "http://" + Lab.POD + ":" + EchoServers.DIGEST + "/";
        Outcome digest = LAB.api()
                .given(payload, with(curl, "-X", "PUT", "-H", "Expect:", "--data-binary", "@-", put))
                .succeeds();
        assertThat(digest.text()).isEqualTo(Bytes.sha256(payload));
        String part = "0-9999999";
        byte[] got = LAB.api()
                .run(with(curl, "-r", part, "http://" + Lab.POD + "/100MB"))
                .succeeds()
                .output();
        assertThat(got).hasSize(10_000_000);
        byte[] there = LAB.pod()
                .run("curl", "-sSf", "-r", part, "http://127.0.0.1/100MB")
                .output();
        assertThat(Bytes.digest(got)).isEqualTo(Bytes.digest(there));
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void unixSocketRefusesWithTheSameWords() {
        String answer = new String(
                overTheSocket(connect("169.254.169.254:80").getBytes(StandardCharsets.US_ASCII)),
                StandardCharsets.US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 403 169.254.169.254 is link-local, as metadata services are, never");
    }

    @Test
    void unixSocketBelongsToThoseItWasGivenTo() {
        assertThat(Shell.run("stat", "-c", "%a %g", SOCKET.toString())
                        .succeeds()
                        .text())
                .isEqualToIgnoringWhitespace("660 65532");
        String stranger = "socat -u OPEN:/dev/null UNIX-CONNECT:" + SOCKET;
        assertThat(Shell.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", stranger)
                        .fails()
                        .errors())
                .contains("Permission denied");
    }

    /** openssl as the client: what is negotiated, and the answer to the letter. */
    @Test
    void speaksTls13WithHttp11AndAnswersExactly200() {
        String script = "{ printf '%s' \"$4\"; sleep 0.5; printf 'GET / HTTP/1.0\\r\\n\\r\\n'; } |"
                + " timeout 20 openssl s_client -connect $1 -alpn h2,http/1.1 -CAfile $2 -cert $3/tls.crt -key $3/tls.key"
                + " -verify_return_error -servername vpn-seed-server -quiet 2>/dev/null";
        String answer = LAB.api()
                .bash(script, LAB.env("LAB_PROXY"), LAB.env("LAB_CA"), client(), connect(LAB.env("LAB_POD")))
                .text();
        assertThat(answer).startsWith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK");
        assertThat(answer).contains("pod: nginx");
        assertThat(handshake("-tls1_3")).contains("ALPN protocol: http/1.1", "New, TLSv1.3", "Verify return code: 0");
        assertThat(handshake("-tls1_2")).doesNotContain("Cipher is TLS").contains("alert");
    }

    private static String client() {
        return Path.of(LAB.env("LAB_CLIENT_CERT")).getParent().toString();
    }

    private static String handshake(String version) {
        String script = "openssl s_client -connect $1 $4 -alpn http/1.1 -CAfile $2 -cert $3/tls.crt -key $3/tls.key"
                + " </dev/null 2>&1";
        return LAB.api()
                .bash(script, LAB.env("LAB_PROXY"), LAB.env("LAB_CA"), client(), version)
                .text();
    }

    private static String accessLine(Path file, String part) {
        Await.until(part + " is told", PATIENCE_S, () -> lines(file).stream().anyMatch(line -> line.contains(part)));
        return lines(file).stream()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow();
    }

    /** Those that are there whole. */
    private static List<String> lines(Path file) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Test
    void tellsEachStreamInALineThatOthersCanRead() {
        LAB.get("http://" + Lab.SERVICE + "/").succeeds();
        String line = accessLine(ACCESS, "\"target\":\"" + Lab.SERVICE + ":80\"");
        assertThat(line)
                .contains("\"client\":\"kube-apiserver-http-proxy-client\"")
                .contains("\"address\":\"" + Lab.SERVICE + ":80\"")
                .contains("\"class\":\"service\"")
                .contains("\"code\":200,\"reason\":\"\"");
        String read = "import json,sys; line = json.loads(sys.argv[1]);"
                + " print(line['from_client_bytes'] > 0 and line['to_client_bytes'] > 0 and line['connect_us'] > 0)";
        assertThat(Shell.run("python3", "-c", read, line).succeeds().text()).isEqualToIgnoringWhitespace("True");
        LAB.get("https://" + Lab.NODE + ":10250/").succeeds();
        accessLine(ACCESS, "\"class\":\"node\"");
        LAB.get("http://10.2.0.10:99/").fails();
        assertThat(accessLine(ACCESS, "\"target\":\"10.2.0.10:99\""))
                .contains("\"code\":403,\"reason\":\"destination_forbidden\"")
                .contains("outside the shoot's networks")
                .contains("\"end\":\"refused\"");
        Metrics seed = new Metrics(LAB.seed());
        assertThat(seed.value("rvpn_proxy_streams_total{class=\"service\"}")).isPositive();
        assertThat(seed.value("rvpn_proxy_stream_bytes_total{class=\"service\",direction=\"to_client\"}"))
                .isPositive();
        assertThat(seed.value("rvpn_proxy_connect_seconds_bucket{class=\"service\",le=\"12.5\"}"))
                .isPositive();
    }

    @Test
    void goesOnInANewFileWhenTheOldOneIsMoved() throws IOException {
        LAB.get("http://" + Lab.POD + "/before").succeeds();
        accessLine(ACCESS, "\"class\":\"pod\"");
        Path old = DIRECTORY.resolve("access.log.1");
        Files.move(ACCESS, old);
        Shell.run("kill", "-HUP", Long.toString(LAB.pid("vpn-seed-server"))).succeeds();
        LAB.get("http://" + Lab.POD + "/after").succeeds();
        accessLine(ACCESS, "\"class\":\"pod\"");
        assertThat(new Metrics(LAB.seed()).value("rvpn_proxy_access_log_lines_total{fate=\"lost\"}"))
                .isZero();
    }
}
