package rvpn.core.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;

@Timeout(60)
class StatusServerTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private StatusServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void isHealthyEvenWhenNotReady() throws Exception {
        start(() -> Readiness.notReady("no tunnel"));

        assertAnswer(get("/healthz"), 200, "ok\n");
    }

    @Test
    void isReadyWhenNothingIsMissing() throws Exception {
        start(Readiness::ready);

        assertAnswer(get("/readyz"), 200, "ready\n");
    }

    @Test
    void tellsEveryReasonWhenNotReady() throws Exception {
        start(() -> Readiness.notReady("no tunnel", "certificate expired"));

        assertAnswer(get("/readyz"), 503, "not ready\n- no tunnel\n- certificate expired\n");
    }

    @Test
    void tellsARemarkInEitherCase() throws Exception {
        AtomicLong asked = new AtomicLong();
        Readiness remark = Readiness.ready().but("keeps an older certificate");
        start(() -> asked.incrementAndGet() == 1
                ? remark
                : Readiness.notReady("no tunnel").and(remark));

        assertAnswer(get("/readyz"), 200, "ready\n- but: keeps an older certificate\n");
        assertAnswer(get("/readyz"), 503, "not ready\n- no tunnel\n- but: keeps an older certificate\n");
    }

    @Test
    void asksForReadinessAtEachRequest() throws Exception {
        AtomicLong asked = new AtomicLong();
        start(() -> asked.incrementAndGet() == 1 ? Readiness.notReady("starting") : Readiness.ready());

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void answersWithoutDetailWhenReadinessFails() throws Exception {
        start(() -> {
            throw new IllegalStateException("inner detail");
        });

        assertAnswer(get("/readyz"), 500, "readiness cannot be told\n");
    }

    @Test
    void showsMetricsReadWhenAsked() throws Exception {
        AtomicLong packets = new AtomicLong();
        new Metrics(registry)
                .counter("rvpn_packets_dropped_total", "Packets dropped.", "reason")
                .add(packets::get, "source");
        start(Readiness::ready);
        packets.set(7);

        assertThat(get("/metrics").body())
                .contains("# TYPE rvpn_packets_dropped_total counter")
                .contains("# HELP rvpn_packets_dropped_total Packets dropped.")
                .contains("rvpn_packets_dropped_total{reason=\"source\"} 7.0\n");
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        start(Readiness::ready);
        for (String path : List.of("/healthz", "/readyz", "/metrics", "/nothing")) {
            HttpRequest head = request(path)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();

            HttpResponse<String> answer = CLIENT.send(head, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).as(path).isEqualTo(path.equals("/nothing") ? 404 : 200);
            assertThat(answer.body()).as(path).isEmpty();
        }
    }

    @Test
    void refusesOtherMethods() throws Exception {
        start(Readiness::ready);
        HttpRequest post = request("/metrics")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();

        HttpResponse<String> answer = CLIENT.send(post, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void knowsNoOtherPath() throws Exception {
        start(Readiness::ready);
        for (String path : List.of("/", "/healthz/", "/healthzz", "/metrics/x", "/%2e%2e/etc/passwd")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void freesThePortWhenClosed() throws Exception {
        start(Readiness::ready);
        InetSocketAddress address = server.address();
        server.close();

        server = StatusServer.start(address, Readiness::ready, registry);

        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void namesTheOptionWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();

            StartException refused = catchThrowableOfType(
                    StartException.class, () -> StatusServer.start(address, Readiness::ready, registry));

            assertThat(refused)
                    .hasMessage("--status-listen: cannot listen on 127.0.0.1 port "
                            + taken.getLocalPort()
                            + ": Address already in use; give an address of this host and a free port");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.HOST);
        }
    }

    @Test
    void answersOthersAfterCallersThatNeverEndTheirRequest() throws Exception {
        start(Readiness::ready);
        try (Socket first = unfinished();
                Socket second = unfinished();
                Socket third = unfinished()) {
            assertThat(List.of(first, second, third)).allMatch(Socket::isConnected);

            assertThat(get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void servesTheProcessMetrics() throws Exception {
        ProcessMetrics.register(new Metrics(registry));
        start(Readiness::ready);

        assertThat(get("/metrics").body())
                .containsPattern("rvpn_process_uptime_seconds \\d")
                .containsPattern("rvpn_process_heap_used_bytes \\d")
                .containsPattern("rvpn_process_buffer_used_bytes\\{pool=\"direct\"} \\d")
                .containsPattern("rvpn_process_threads \\d")
                .containsPattern("rvpn_process_open_files \\d");
    }

    private void start(Supplier<Readiness> readiness) throws StartException {
        server = StatusServer.start(new InetSocketAddress("127.0.0.1", 0), readiness, registry);
    }

    private Socket unfinished() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    }
}
