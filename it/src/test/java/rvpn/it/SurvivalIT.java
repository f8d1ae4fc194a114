package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What users have open in the tunnel outlives its streams. The topology is drawn at {@link Lab}. */
class SurvivalIT {
    private static final int PATIENCE_S = 20;
    private static final int LANES = 4;
    private static final int RUN_S = 8;
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
                client.says("1.00-2.00");
                kill("vpn-gateway");
                client.says("receiver");
                assertThat(client.log()).as("speed at the end").doesNotContainPattern("7\\.00-8\\.00 .* 0\\.00 Bytes");
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
            Await.until("the pod answers a ping", PATIENCE_S, SurvivalIT::podAnswers);
            holes.forEach(hole -> LAB.gw()
                    .bash("iptables -I INPUT " + hole + " && iptables -I OUTPUT " + hole)
                    .succeeds());
            Duration took = Await.until("the pod answers again", PATIENCE_S, SurvivalIT::podAnswers);
            System.out.printf("silent path left and resumed after %.1f s%n", took.toMillis() / 1000.0);
            assertThat(took).isGreaterThan(Duration.ofSeconds(1)).isLessThan(NOTICED_AND_RESUMED);
            assertThat(dialogue.echo("after")).isEqualTo("after");
            holes.forEach(hole -> LAB.gw()
                    .bash("iptables -D INPUT " + hole + " && iptables -D OUTPUT " + hole)
                    .succeeds());
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
