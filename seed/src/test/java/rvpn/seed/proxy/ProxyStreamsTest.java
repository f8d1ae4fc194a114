package rvpn.seed.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import rvpn.core.identity.Revocations;
import rvpn.core.identity.TestRevocations;
import rvpn.core.status.Metrics;
import rvpn.seed.connect.AccessLines;
import rvpn.seed.connect.Await;
import rvpn.seed.connect.ConnectLimits;
import rvpn.seed.connect.LeakWatch;
import rvpn.seed.connect.RawClient;

/** What is told of streams, and what ends them. */
@Timeout(60)
@ExtendWith(LeakWatch.class)
class ProxyStreamsTest {
    private static final ConnectLimits PATIENT = new ConnectLimits(100, 100, 20_000, 3_000);

    private ProxyBench bench;

    private ProxyBench open() throws Exception {
        return open(0);
    }

    private ProxyBench open(int idleTimeoutMs) throws Exception {
        bench = new ProxyBench(TlsMinimum.TLS_1_3, idleTimeoutMs, 0, PATIENT);
        return bench;
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private RawClient joined() throws Exception {
        RawClient client = bench.dial(bench.apiserver()).send(bench.toOrigin());
        assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
        return client;
    }

    private List<JsonNode> lines() {
        return AccessLines.in(bench.accessLog());
    }

    private JsonNode line() throws Exception {
        Await.until("it is told", () -> !lines().isEmpty());
        assertThat(lines()).hasSize(1);
        return lines().get(0);
    }

    @Test
    void tellsWhoWentWhereAndWhatWasCarried() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        open();
        int port = bench.origin().address().getPort();
        try (RawClient client = joined();
                RawClient target = bench.origin().next()) {
            client.send("hello");
            assertThat(target.read(5)).isEqualTo("hello");
            target.send("hello to you").end();
            assertThat(client.rest()).isEqualTo("hello to you");
        }
        JsonNode line = line();
        assertThat(Instant.parse(line.get("time").asText())).isBetween(before, Instant.now());
        assertThat(line.get("client").asText()).isEqualTo(ProxyBench.NAME);
        assertThat(line.get("source").asText()).startsWith("127.0.0.1:");
        assertThat(line.get("target").asText()).isEqualTo("127.0.0.1:" + port);
        assertThat(line.get("address").asText()).isEqualTo("127.0.0.1:" + port);
        assertThat(line.get("class").asText()).isEqualTo("pod");
        assertThat(line.get("code").asInt()).isEqualTo(200);
        assertThat(line.get("reason").asText()).isEmpty();
        assertThat(line.get("end").asText()).isEqualTo("target");
        assertThat(line.get("from_client_bytes").asInt()).isEqualTo(5);
        assertThat(line.get("to_client_bytes").asInt()).isEqualTo(12);
        assertThat(line.get("connect_us").asLong()).isPositive();
        assertThat(line.get("duration_ms").asLong()).isNotNegative();
    }

    @Test
    void countsBytesThatCameWithTheRequest() throws Exception {
        open();
        try (RawClient client = bench.dial(bench.apiserver()).send(bench.toOrigin() + "early")) {
            assertThat(client.head()).isEqualTo(ProxyBench.ESTABLISHED);
            try (RawClient target = bench.origin().next()) {
                assertThat(target.read(5)).isEqualTo("early");
                client.end();
                assertThat(target.rest()).isEmpty();
                target.end();
                assertThat(client.rest()).isEmpty();
            }
        }
        assertThat(line().get("from_client_bytes").asInt()).isEqualTo(5);
        assertThat(line().get("end").asText()).isEqualTo("client");
    }

    @Test
    void tellsWhyARequestWasRefused() throws Exception {
        open();
        try (RawClient client = bench.dial(bench.apiserver()).send(ProxyBench.connect("127.0.0.2:80"))) {
            assertThat(client.rest()).startsWith("HTTP/1.1 403 ");
        }
        JsonNode line = line();
        assertThat(line.get("code").asInt()).isEqualTo(403);
        assertThat(line.get("target").asText()).isEqualTo("127.0.0.2:80");
        assertThat(line.get("client").asText()).isEqualTo(ProxyBench.NAME);
        assertThat(line.get("reason").asText()).isEqualTo("destination_forbidden");
        assertThat(line.get("words").asText()).contains("outside the shoot's networks");
        assertThat(line.get("end").asText()).isEqualTo("refused");
    }

    @Test
    void escapesWhatAStrangerHasWritten() throws Exception {
        open();
        try (RawClient client = bench.dial(bench.apiserver()).send(ProxyBench.connect("a\"b\\{}[]:80"))) {
            assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
        }
        assertThat(line().get("words").asText()).contains("a\"b\\x5cx5c{}[]:80");
    }

    @Test
    void tellsThatTheClientBrokeItOff() throws Exception {
        open();
        RawClient client = joined();
        try (RawClient target = bench.origin().next()) {
            client.reset();
            assertThatThrownBy(target::rest).isInstanceOf(IOException.class);
        }
        assertThat(line().get("end").asText()).isEqualTo("client_reset");
    }

    @Test
    void tellsThatTheTargetBrokeItOff() throws Exception {
        open();
        try (RawClient client = joined()) {
            client.send("x");
            RawClient target = bench.origin().next();
            assertThat(target.read(1)).isEqualTo("x");
            target.reset();
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
        }
        assertThat(line().get("end").asText()).isEqualTo("target_reset");
    }

    @Test
    void cutsAStreamThatCarriesNothingWhereThatIsWished() throws Exception {
        open(1500);
        try (RawClient client = joined();
                RawClient target = bench.origin().next()) {
            for (int word = 0; word < 20; word++) {
                client.send("x");
                assertThat(target.read(1)).isEqualTo("x");
                client.socket().setSoTimeout(100);
                assertThatThrownBy(() -> client.in().read()).isInstanceOf(java.net.SocketTimeoutException.class);
            }
            client.socket().setSoTimeout(10_000);
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
        }
        assertThat(line().get("end").asText()).isEqualTo("idle");
    }

    @Test
    void endsTheStreamsToADestinationThatIsAllowedNoMore() throws Exception {
        open();
        try (RawClient client = joined();
                RawClient target = bench.origin().next()) {
            client.send("x");
            assertThat(target.read(1)).isEqualTo("x");
            bench.allowOnly("127.0.0.3");
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
            assertThatThrownBy(target::rest).isInstanceOf(IOException.class);
        }
        assertThat(line().get("end").asText()).isEqualTo("forbidden");
    }

    @Test
    void endsTheStreamsOfARevokedClientAndNoOthers() throws Exception {
        open();
        TestPki pki = bench.pki();
        TestPki.Leaf bad = pki.client(ProxyBench.CLIENT);
        try (RawClient good = joined();
                RawClient goodTarget = bench.origin().next();
                RawClient revoked = bench.dial(bad).send(bench.toOrigin())) {
            assertThat(revoked.head()).isEqualTo(ProxyBench.ESTABLISHED);
            try (RawClient target = bench.origin().next()) {
                Revocations list = TestRevocations.of(pki.certificate(), pki.revocationList(bad));
                ProxyIdentity before = pki.identity();
                bench.proxy().follow(new ProxyIdentity(before.key(), before.chain(), before.trusted(), list));
                assertThatThrownBy(revoked::rest).isInstanceOf(IOException.class);
                assertThatThrownBy(target::rest).isInstanceOf(IOException.class);
            }
            assertThat(line().get("end").asText()).isEqualTo("revoked");
            good.send("still");
            assertThat(goodTarget.read(5)).isEqualTo("still");
        }
    }

    @Test
    void endsAStreamWhoseClientIsRevokedWhileItIsDialled() throws Exception {
        open();
        TestPki pki = bench.pki();
        TestPki.Leaf bad = pki.client(ProxyBench.CLIENT);
        Revocations list = TestRevocations.of(pki.certificate(), pki.revocationList(bad));
        ProxyIdentity before = pki.identity();
        ProxyIdentity after = new ProxyIdentity(before.key(), before.chain(), before.trusted(), list);
        assertEndsWhenDialled(bad, () -> bench.proxy().follow(after), "revoked");
    }

    @Test
    void endsAStreamWhoseDestinationIsForbiddenWhileItIsDialled() throws Exception {
        open();
        assertEndsWhenDialled(bench.apiserver(), () -> bench.allowOnly("127.0.0.3"), "forbidden");
    }

    private void assertEndsWhenDialled(TestPki.Leaf leaf, Runnable change, String end) throws Exception {
        bench.dns().with("node", "127.0.0.1");
        bench.onceAllowed(change);
        int port = bench.origin().address().getPort();
        try (RawClient client = bench.dial(leaf).send(ProxyBench.connect("node:" + port))) {
            assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
        }
        assertThat(line().get("end").asText()).isEqualTo(end);
        assertThat(line().get("client").asText()).isEqualTo(ProxyBench.NAME);
    }

    @Test
    void tellsTheClientThatLeavesWhileItsTargetIsDialled() throws Exception {
        open();
        RawClient client = bench.dial(bench.apiserver());
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        bench.dns().with("node", "127.0.0.1").beforeAnswer(() -> {
            asked.countDown();
            awaitUninterruptibly(gone);
        });
        client.send(ProxyBench.connect("node:80"));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        client.reset();
        JsonNode line = line();
        gone.countDown();
        assertThat(line.get("client").asText()).isEqualTo(ProxyBench.NAME);
        assertThat(line.get("code").asInt()).isZero();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void tellsNoCodeWhereNothingWasAnswered() throws Exception {
        openFor(1);
        try (Socket one = connect();
                Socket another = connect()) {
            Await.until("there is room for one only", () -> !lines().isEmpty());
            JsonNode line = lines().get(0);
            assertThat(line.get("reason").asText()).isEqualTo("half_open_full");
            assertThat(line.get("code").asInt()).isZero();
            assertThat(List.of(one, another)).allMatch(Socket::isConnected);
        }
    }

    @Test
    void tellsThatItStoppedBeforeAnAnswer() throws Exception {
        openFor(1);
        try (RawClient silent = bench.dial(bench.apiserver())) {
            bench.proxy().drain(new CompletableFuture<>());
            assertThat(line().get("end").asText()).isEqualTo("drain");
            assertThat(line().get("code").asInt()).isZero();
            assertThatThrownBy(silent::rest).isInstanceOf(IOException.class);
        }
    }

    private void openFor(int halfOpen) throws Exception {
        bench = new ProxyBench(TlsMinimum.TLS_1_3, 0, 0, new ConnectLimits(100, halfOpen, 60_000, 3_000));
    }

    private Socket connect() throws IOException {
        return new Socket(bench.address().getAddress(), bench.address().getPort());
    }

    @Test
    void tellsThatItStopped() throws Exception {
        open();
        try (RawClient client = joined();
                RawClient target = bench.origin().next()) {
            client.send("x");
            assertThat(target.read(1)).isEqualTo("x");
            bench.proxy().close();
            assertThat(line().get("end").asText()).isEqualTo("drain");
        }
    }

    @Test
    void countsByClassOfDestination() throws Exception {
        open();
        PrometheusRegistry registry = new PrometheusRegistry();
        bench.proxy().register(new Metrics(registry));
        try (RawClient client = joined();
                RawClient target = bench.origin().next()) {
            client.send("hello");
            assertThat(target.read(5)).isEqualTo("hello");
            HistogramSnapshot connects =
                    (HistogramSnapshot) registry.scrape(name -> name.equals("rvpn_proxy_connect_seconds"))
                            .get(0);
            assertThat(connects.getDataPoints()).hasSize(4);
            long inPods = connects.getDataPoints().stream()
                    .filter(point -> point.getLabels().get("class").equals("pod"))
                    .mapToLong(point -> point.getCount())
                    .sum();
            assertThat(inPods).isEqualTo(1);
        }
    }
}
