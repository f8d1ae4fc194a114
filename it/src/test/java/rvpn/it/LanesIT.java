package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A tunnel of four streams side by side; the topology is drawn at {@link Lab}. */
class LanesIT {
    private static final int LANES = 4;
    private static final int PATIENCE_S = 20;
    private static final int FLOWS = 32;
    private static final int FLOW_BYTES = 500_000;
    /** 8 MB by SO_RCVBUFFORCE: for all of a stream, where the receiver gets no processor for a while. */
    private static final String BIG_BUFFER = ",setsockopt-listen=1:33:i8000000";

    private static final String FILE = "http://" + Lab.POD + "/100MB";
    private static final String DIGEST = "http://" + Lab.POD + ":" + EchoServers.DIGEST + "/";

    @RegisterExtension
    static final Lab LAB = new Lab("lanes", Map.of("RVPN_LANES", Integer.toString(LANES)));

    @TempDir
    private static Path directory;

    private static final ExecutorService HANDS = Executors.newFixedThreadPool(FLOWS);

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
        LAB.pod()
                .run("curl", "-sSf", "-o", directory.resolve("file").toString(), "http://127.0.0.1/100MB")
                .succeeds();
    }

    @AfterAll
    static void rest() {
        HANDS.shutdownNow();
    }

    @BeforeEach
    void awaitAllLanes() {
        awaitLanes();
    }

    @Test
    void manyFlowsAreSpreadOverTheLanesAndArriveEqualBothWays() throws IOException {
        byte[] file = Files.readAllBytes(directory.resolve("file"));
        List<CompletableFuture<Void>> flows = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            byte[] part = Arrays.copyOfRange(file, i * FLOW_BYTES, (i + 1) * FLOW_BYTES);
            String range = i * FLOW_BYTES + "-" + ((i + 1) * FLOW_BYTES - 1);
            flows.add(CompletableFuture.runAsync(() -> assertArrives(range, part), HANDS));
        }
        flows.forEach(CompletableFuture::join);
        for (Host end : List.of(LAB.seed(), LAB.node())) {
            for (String direction : List.of("sent", "received")) {
                assertThat(busyLoops(end, direction)).as(end + " " + direction).isGreaterThan(1);
            }
            assertThat(new Metrics(end).drops("device")).as(end + "").isZero();
        }
    }

    @Test
    void packetsOfAFlowStayInOrder() {
        List<CompletableFuture<List<Integer>>> streams = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            int port = 9100 + i;
            streams.add(CompletableFuture.supplyAsync(() -> numbersThatArrive(port), HANDS));
        }
        for (CompletableFuture<List<Integer>> stream : streams) {
            assertThat(stream.join()).hasSizeGreaterThan(4000).isSorted();
        }
    }

    @Test
    void transfersOutliveTheLossOfEachLane() {
        List<CompletableFuture<String>> sums = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sums.add(start(() -> LAB.seed().bash("set -o pipefail; curl -sSf --limit-rate 6M $1 | sha256sum", FILE)));
        }
        for (int i = 0; i < 2; i++) {
            String file = directory.resolve("file").toString();
            sums.add(start(
                    () -> LAB.seed().run("curl", "-sSf", "-H", "Expect:", "--limit-rate", "6M", "-T", file, DIGEST)));
        }
        for (int port : outerPorts()) {
            Duration took = loseConnection(port);
            System.out.printf("%d lanes again %.1f s after one was lost%n", LANES, took.toMillis() / 1000.0);
        }
        assertThat(sums).as("transfers still running").anyMatch(sum -> !sum.isDone());
        String expected = sha256(directory.resolve("file"));
        for (CompletableFuture<String> sum : sums) {
            assertThat(sum.join()).isEqualTo(expected);
        }
    }

    @Test
    void allLanesComeBackAfterAKillOfTheSeed() {
        long pid = LAB.pid("vpn-seed-server");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until("the seed is gone", 5, () -> ProcessHandle.of(pid).isEmpty());
        Await.until("another seed listens", PATIENCE_S, () -> new Metrics(LAB.seed()).isReady());
        Duration took = awaitLanes();
        System.out.printf("%d lanes %.1f s after the seed was back%n", LANES, took.toMillis() / 1000.0);
        assertThat(LAB.get("http://" + Lab.POD + "/").isSuccess()).isTrue();
    }

    /** Down to the seed, and up to the pod. */
    private static void assertArrives(String range, byte[] part) {
        Outcome down = LAB.seed().run("curl", "-sSf", "-r", range, FILE);
        assertThat(Bytes.digest(down.succeeds().output())).isEqualTo(Bytes.digest(part));
        Outcome up = LAB.seed().given(part, "curl", "-sSf", "-X", "PUT", "--data-binary", "@-", DIGEST);
        assertThat(up.succeeds().text()).isEqualTo(Bytes.sha256(part));
    }

    private static Duration awaitLanes() {
        return Await.until(LANES + " lanes", PATIENCE_S, () -> hasAllLanes(LAB.seed()) && hasAllLanes(LAB.node()));
    }

    private static boolean hasAllLanes(Host end) {
        return new Metrics(end).isReady() && new Metrics(end).value("rvpn_tunnel_lanes") == LANES;
    }

    private static long busyLoops(Host end, String direction) {
        Metrics metrics = new Metrics(end);
        long busy = 0;
        for (int i = 0; i < LANES; i++) {
            String series = "rvpn_tunnel_loop_packets_total{direction=\"" + direction + "\",loop=\"" + i + "\"}";
            busy += metrics.value(series) > 100 ? 1 : 0;
        }
        return busy;
    }

    private static CompletableFuture<String> start(Supplier<Outcome> transfer) {
        return CompletableFuture.supplyAsync(
                () -> transfer.get().succeeds().text().split(" ")[0].strip(), HANDS);
    }

    /** Local ports of the connections that carry the lanes. */
    private static List<Integer> outerPorts() {
        return LAB.node()
                .bash("ss -Htn state established '( dport = :8132 )' | awk '{ sub(/.*:/, \"\", $3); print $3 }'")
                .succeeds()
                .text()
                .lines()
                .map(Integer::parseInt)
                .toList();
    }

    /** Breaks one connection for the client alone, so that the seed learns of it from the next. */
    private static Duration loseConnection(int port) {
        String rule = "OUTPUT -p tcp --sport " + port + " --dport 8132 -j REJECT --reject-with tcp-reset";
        LAB.node().bash("iptables -I " + rule).succeeds();
        Await.until("the connection is lost", PATIENCE_S, () -> !outerPorts().contains(port));
        Duration took = awaitLanes();
        LAB.node().bash("iptables -D " + rule).succeeds();
        return took;
    }

    /** A stream of numbered datagrams of one flow, as the pod gets them. */
    private static List<Integer> numbersThatArrive(int port) {
        Path got = directory.resolve("got-" + port);
        Running receiver = LAB.pod().start("socat", "-u", "UDP-RECV:" + port + BIG_BUFFER, "CREATE:" + got);
        try {
            Await.until("the pod listens", PATIENCE_S, () -> LAB.pod()
                    .bash("ss -Hlun 'sport = :'$1 | grep -q .", Integer.toString(port))
                    .isSuccess());
            LAB.seed()
                    .bash(
                            // In bursts that the receiver's buffer holds.
                            "exec 3>/dev/udp/$1/$2; for ((i = 100000; i < 105000; i++)); do echo $i >&3;"
                                    + " ((i % 100)) || sleep 0.02; done",
                            Lab.POD, Integer.toString(port))
                    .succeeds();
            Await.until("the last one arrives", PATIENCE_S, () -> numbers(got).contains(104_999));
            return numbers(got);
        } finally {
            receiver.close();
        }
    }

    private static List<Integer> numbers(Path file) {
        return LAB.pod()
                .run("cat", file.toString())
                .text()
                .lines()
                .map(Integer::parseInt)
                .toList();
    }

    private static String sha256(Path file) {
        return LAB.pod().run("sha256sum", file.toString()).succeeds().text().split(" ")[0];
    }
}
