package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs killed with no chance to tidy up; the lab starts them again. The topology is drawn at {@link Lab}. */
class RecoveryIT {
    private static final int PATIENCE_S = 20;

    @RegisterExtension
    static final Lab LAB = new Lab("recovery");

    @BeforeAll
    static void serve() throws IOException {
        EchoServers.start(LAB.pod());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpn-shoot-client", "vpn-seed-server", "vpn-gateway"})
    void podAnswersAgainAfterAKill(String program) {
        kill(program);
        Duration took = Await.until("the pod answers after a kill of " + program, PATIENCE_S, RecoveryIT::podAnswers);
        System.out.printf("pod answers again %.1f s after kill -9 of %s%n", took.toMillis() / 1000.0, program);
    }

    @Test
    void killsOfBothEndsLeaveRulesAndRoutesAsTheyWere() {
        List<String> seedBefore = HostState.of(LAB.seed());
        List<String> nodeBefore = HostState.of(LAB.node());
        kill("vpn-seed-server");
        kill("vpn-shoot-client");
        Await.until("the pod answers", PATIENCE_S, RecoveryIT::podAnswers);
        assertThat(HostState.of(LAB.seed())).isEqualTo(seedBefore);
        assertThat(HostState.of(LAB.node())).isEqualTo(nodeBefore);
        for (Host end : List.of(LAB.seed(), LAB.node())) {
            assertThat(jumps(end))
                    .isNotEmpty()
                    .allSatisfy((jump, times) -> assertThat(times).as(jump).isEqualTo(1));
        }
    }

    @Test
    void idleConnectionOutlivesTheGateway() throws IOException {
        try (Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            kill("vpn-gateway");
            Await.until("the pod answers", PATIENCE_S, RecoveryIT::podAnswers);
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
    }

    /** Returns when the process is gone, so that what answers then is the next one. */
    private static void kill(String program) {
        long pid = LAB.pid(program);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until(program + " is gone", 5, () -> ProcessHandle.of(pid).isEmpty());
    }

    private static boolean podAnswers() {
        return LAB.get("-m", "3", "http://" + Lab.POD + "/").isSuccess();
    }

    /** Every jump into a chain of the tunnel, and how often it is there. */
    private static Map<String, Long> jumps(Host host) {
        String script = "for i in iptables ip6tables; do for t in filter nat mangle; do"
                + " $i-save -t $t | sed -n \"s/^-A [A-Z]* -j RVPN/$i $t &/p\"; done; done";
        return host.bash(script)
                .succeeds()
                .text()
                .lines()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
