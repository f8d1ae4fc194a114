package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What users have open in the tunnel outlives its streams. The topology is drawn at {@link Lab}. */
class SurvivalIT {
    private static final int PATIENCE_S = 20;
    private static final int LANES = 4;
    /** Long enough for TCP, which doubles its waits, to send again after a tunnel that was gone for 6 s. */
    private static final int RUN_S = 16;

    private static final int MOVES = 5;
    private static final int NUMBERS_PORT = 9200;
    /** 8 MB by SO_RCVBUFFORCE: for all numbers, where the receiver gets no processor for a while. */
    private static final String BIG_BUFFER = ",setsockopt-listen=1:33:i8000000";

    private static final String NUMBERS = "exec 3>/dev/udp/" + Lab.POD + "/" + NUMBERS_PORT
            + "; for ((i = 100000; i < 104000; i++)); do echo $i >&3; ((i % 20)) || sleep 0.03; done; echo all sent";
    private static final Duration NOTICED_AND_RESUMED = Duration.ofSeconds(4);

    @RegisterExtension
    static final Lab LAB = new Lab("survival");

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
    }

    @Test
    void transferAndConversationOutliveTheGateway() throws IOException {
        try (Running server = LAB.pod().start("iperf3", "-s", "-1", "--forceflush");
                Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO)) {
            server.says("Server listening");
            assertThat(dialogue.echo("before")).isEqualTo("before");
            try (Running client =
                    LAB.seed().start("iperf3", "-c", Lab.POD, "-t", Integer.toString(RUN_S), "--forceflush")) {
                Await.until(
                        "two seconds of iperf3",
                        PATIENCE_S,
                        () -> intervals(client).size() >= 2);
                kill("vpn-gateway");
                client.says("receiver");
                List<String> seconds = intervals(client);
                assertThat(seconds.get(RUN_S - 1)).as("speed at the end").doesNotContain(" 0.00 Bytes");
                System.out.printf("gateway killed 2 s into iperf3:%n%s", client.log());
            }
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
    }

    @Test
    void pathThatSwallowsPacketsIsLeftWithinFourSeconds() throws IOException {
        awaitLanes();
        try (Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            List<String> holes = outerPorts().stream()
                    .map(port -> "-p tcp -m multiport --ports " + port + " -j DROP")
                    .toList();
            Duration answer = Await.until("the pod answers a ping", PATIENCE_S, SurvivalIT::podAnswers);
            // What a machine with other work needs for one answer it needs for each step of the way back.
            Duration bound = NOTICED_AND_RESUMED.plus(answer.multipliedBy(20));
            holes.forEach(hole -> LAB.gw()
                    .bash("iptables -I INPUT " + hole + " && iptables -I OUTPUT " + hole)
                    .succeeds());
            Duration took = Await.until("the pod answers again", PATIENCE_S, SurvivalIT::podAnswers);
            System.out.printf("silent path left and resumed after %.1f s%n", took.toMillis() / 1000.0);
            assertThat(took).isGreaterThan(Duration.ofSeconds(1)).isLessThan(bound);
            assertThat(dialogue.echo("after")).isEqualTo("after");
            holes.forEach(hole -> LAB.gw()
                    .bash("iptables -D INPUT " + hole + " && iptables -D OUTPUT " + hole)
                    .succeeds());
        }
    }

    @Test
    void lanesMoveToOtherStreamsWithoutLosingOrTurningAPacket(@TempDir Path directory) throws IOException {
        awaitLanes();
        double lostBefore = lostStreams();
        Path got = Files.createFile(directory.resolve("numbers"));
        try (Running receiver = LAB.pod()
                        .start("socat", "-u", "UDP-RECV:" + NUMBERS_PORT + BIG_BUFFER, "OPEN:" + got + ",trunc");
                Running iperf = LAB.pod().start("iperf3", "-s", "-1", "--forceflush");
                Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO)) {
            iperf.says("Server listening");
            assertThat(receiver.isAlive()).isTrue();
            Running transfer = LAB.seed().start("iperf3", "-c", Lab.POD, "-t", "8", "-b", "200M", "--forceflush");
            Running numbers = LAB.seed().start("bash", "-c", NUMBERS);
            for (int i = 0; i < MOVES; i++) {
                assertThat(dialogue.echo("move " + i)).isEqualTo("move " + i);
                move(i + 1);
            }
            transfer.says("receiver");
            numbers.says("all sent");
            Await.until("the last number", PATIENCE_S, () -> lines(got).contains("103999"));
            assertThat(lines(got))
                    .isEqualTo(IntStream.range(100_000, 104_000)
                            .mapToObj(Integer::toString)
                            .toList());
            transfer.close();
            numbers.close();
        }
        assertThat(lostStreams()).isEqualTo(lostBefore);
        System.out.printf("%d lanes moved %d times each: 4,000 datagrams arrived in order%n", LANES, MOVES);
    }

    /** iperf3's line of each second, without its sums at the end. */
    private static List<String> intervals(Running iperf3) {
        return iperf3.log()
                .lines()
                .filter(line -> line.contains("bits/sec") && !line.contains("sender") && !line.contains("receiver"))
                .toList();
    }

    /** SIGUSR1, and every lane has another stream. */
    private static void move(int times) {
        LAB.node()
                .run("kill", "-USR1", Long.toString(LAB.pid("vpn-shoot-client")))
                .succeeds();
        Await.until(
                "lanes have moved",
                PATIENCE_S,
                () -> lines(LAB.log("vpn-shoot-client")).stream()
                                .filter(line -> line.contains("has moved to another stream"))
                                .count()
                        >= (long) times * LANES);
    }

    private static double lostStreams() {
        return new Metrics(LAB.seed()).value("rvpn_tunnel_events_total{event=\"lost_stream\"}");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static void kill(String program) {
        long pid = LAB.pid(program);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until(program + " is gone", 5, () -> ProcessHandle.of(pid).isEmpty());
    }

    private static boolean podAnswers() {
        return LAB.seed()
                .run("ping", "-n", "-q", "-c", "1", "-W", "0.2", Lab.POD)
                .isSuccess();
    }

    private static void awaitLanes() {
        Await.until(
                LANES + " lanes",
                PATIENCE_S,
                () -> new Metrics(LAB.seed()).isReady() && new Metrics(LAB.seed()).value("rvpn_tunnel_lanes") == LANES);
    }

    /** The shoot's ports of the connections that carry the lanes, as the gateway sees them behind the NAT. */
    private static List<String> outerPorts() {
        return LAB.gw()
                .bash("ss -Htn state established '( sport = :8132 )' | awk '{ sub(/.*:/, \"\", $4); print $4 }'")
                .succeeds()
                .text()
                .lines()
                .toList();
    }
}
