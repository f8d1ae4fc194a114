package rvpn.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway under a flood, at its end, and in a restart; an echo stands for the VPN server, all on one host. */
class GatewayLifeIT {
    private static final String NAME = "vpn-seed-server.shoot--a--b.svc.cluster.local";
    private static final String REQUEST =
            "CONNECT x:1 HTTP/1.1\r\nHost: gw\r\nReversed-VPN: outbound|1194||" + NAME + "\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final int CLIENTS = 4;
    private static final int FLOOD = 2000;

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("life");

    @BeforeAll
    static void start() {
        HOST.host().bash("echo 1 >/proc/sys/net/ipv4/tcp_migrate_req").succeeds();
        HOST.start("socat", "-t10", "TCP-LISTEN:1194,fork,reuseaddr,backlog=128", "PIPE");
    }

    private static Running gateway(int statusPort, String... options) {
        Stream<String> fixed = Stream.of(
                Dist.GATEWAY, "--hosts", NAME + "=127.0.0.1:1194", "--status-listen", "127.0.0.1:" + statusPort);
        return HOST.startUntil(
                "listens on", Stream.concat(fixed, Stream.of(options)).toArray(String[]::new));
    }

    private static Dialogue joined() throws IOException {
        Dialogue stream = Dialogue.with(HOST.host(), "127.0.0.1", 8132);
        assertThat(stream.ask(REQUEST, ANSWER.length())).isEqualTo(ANSWER);
        return stream;
    }

    private static String readiness() {
        return HOST.host()
                .run("curl", "-s", "-m", "5", "-w", "%{http_code}", "http://127.0.0.1:15000/readyz")
                .text();
    }

    private static String answer() {
        return HOST.host()
                .given((REQUEST + "payload").getBytes(ISO_8859_1), "socat", "-t10", "-", "TCP:127.0.0.1:8132")
                .latin();
    }

    @Test
    void twoThousandSlowConnectionsLockNobodyOut() {
        Running gateway = gateway(
                15000,
                "--max-half-open",
                "500",
                "--max-half-open-per-source",
                "400",
                "--head-timeout-ms",
                "120000"); // or a slow machine has some that end for that
        // bash, because it opens two thousand sockets in one process and needs nothing installed
        Running flood = HOST.start("bash", "-c", """
                trap '' PIPE
                ulimit -n 4096
                for ((i = 0; i < %d; i++)); do
                    exec {fd}<>/dev/tcp/127.0.0.1/8132 && printf 'CONNECT ' >&$fd
                done 2>/dev/null
                echo flooded
                while sleep 0.2; do for ((at = 10; at <= fd; at++)); do printf x >&$at; done; done 2>/dev/null
                """.formatted(FLOOD));
        List<String> answers = new ArrayList<>();
        Await.until("the flood is in", 30, () -> {
            answers.add(answer());
            return flood.log().contains("flooded");
        });
        for (int i = 0; i < 5; i++) {
            answers.add(answer());
        }
        assertThat(answers).containsOnly(ANSWER + "payload");
        Metrics metrics = new Metrics(HOST.host());
        String series = "rvpn_gateway_refused_total{reason=\"half_open_full\"}";
        Await.until("all but 400 have given way", 20, () -> metrics.value(series) >= FLOOD - 400);
        double gaveWay = metrics.value(series);
        System.out.printf(
                "flood of %d: %d proper clients all served, %.0f slow ones gave way%n", FLOOD, answers.size(), gaveWay);
        assertThat(gateway.log().lines().count()).as("lines of log").isLessThan(300);
    }

    @Test
    void openStreamsGoOnAfterTermWhileNobodyComesInAndReadinessSaysSo() throws IOException {
        Running gateway = gateway(15000);
        assertThat(readiness()).endsWith("200");
        try (Dialogue stream = joined()) {
            HOST.host().run("kill", Long.toString(gateway.pid())).succeeds();
            gateway.says("stops accepting, 1 streams may go on for 20 s");
            assertThat(readiness()).contains("stops, 1 streams are left").endsWith("503");
            assertThat(HOST.host().connects("127.0.0.1", 8132, 1)).isFalse();
            assertThat(stream.echo("still here")).isEqualTo("still here");
        }
        assertThat(gateway.terminate()).isZero();
    }

    @Test
    void aProgramWhoseLastStreamEndsEndsItself() throws IOException {
        Running gateway = gateway(15000);
        try (Dialogue stream = joined()) {
            HOST.host().run("kill", Long.toString(gateway.pid())).succeeds();
            gateway.says("1 streams may go on");
            assertThat(stream.echo("the last")).isEqualTo("the last");
        }
        Await.until("it has ended", 10, () -> !gateway.isAlive());
        assertThat(gateway.log()).contains("has drained, no stream is left");
    }

    @Test
    void aSecondTermEndsItAtOnceAndInOrder() throws IOException {
        Running gateway = gateway(15000, "--drain-timeout-ms", "600000");
        try (Dialogue stream = joined()) {
            HOST.host().run("kill", Long.toString(gateway.pid())).succeeds();
            gateway.says("may go on for 600 s");
            assertThat(gateway.terminate()).isZero();
            assertThat(stream.ask("", 1)).as("end of the stream").isEmpty();
        }
        assertThat(gateway.log()).contains("is told again to stop: ends 1 streams");
    }

    @Test
    void streamsThatAreLeftEndAfterTheDrainTime() throws IOException {
        Running gateway = gateway(15000, "--drain-timeout-ms", "1500");
        try (Dialogue stream = joined()) {
            assertThat(gateway.terminate()).isZero();
            assertThat(stream.ask("", 1)).as("end of the stream").isEmpty();
        }
        assertThat(gateway.log()).contains("drain time is over: ends 1 streams");
    }

    @Test
    void noConnectionFailsInARestart() {
        Running first = gateway(15000, "--reuse-port", "true");
        List<Running> clients = IntStream.range(0, CLIENTS)
                .mapToObj(number -> HOST.start("bash", "-c", """
                        trap 'stop=1' TERM
                        good=0 bad=0
                        while [ -z "$stop" ]; do
                            if exec 3<>/dev/tcp/127.0.0.1/8132 && printf '%%s' "$1" >&3 \\
                                    && IFS= read -r -t 10 status <&3 && IFS= read -r -t 10 empty <&3 \\
                                    && printf 'payload %%d\\n' $good >&3 && IFS= read -r -t 10 echo <&3 \\
                                    && [ "$echo" = "payload $good" ]; then
                                good=$((good + 1))
                            else
                                bad=$((bad + 1)); echo "failed: $status"
                            fi
                            exec 3>&-
                            echo "$good"
                        done
                        echo "good $good bad $bad"
                        """.replace("%%", "%"), "bash", REQUEST))
                .toList();
        awaitProgress(clients);
        Running second = gateway(15001, "--reuse-port", "true");
        awaitProgress(clients);
        assertThat(first.terminate()).isZero();
        awaitProgress(clients);
        Running third = gateway(15000, "--reuse-port", "true");
        assertThat(second.terminate()).isZero();
        awaitProgress(clients);
        clients.forEach(Running::terminate);
        assertThat(third.isAlive()).isTrue();
        List<String> totals = clients.stream()
                .map(client -> client.log().lines().reduce("", (all, last) -> last))
                .toList();
        System.out.println("two restarts under load: " + totals);
        assertThat(totals).allMatch(line -> line.matches("good [1-9][0-9]+ bad 0"));
    }

    /** Until every client has been served another fifty times. */
    private static void awaitProgress(List<Running> clients) {
        List<Long> before = clients.stream().map(GatewayLifeIT::served).toList();
        Await.until("clients get on", 30, () -> IntStream.range(0, CLIENTS)
                .allMatch(number -> served(clients.get(number)) >= before.get(number) + 50));
    }

    private static long served(Running client) {
        return client.log().lines().count();
    }
}
