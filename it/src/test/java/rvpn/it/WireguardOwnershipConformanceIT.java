package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * WireGuard's case W9 of docs/conformance.md: of two clients one has a network within the other's, which nobody else may then
 * send from. Each has an address in it.
 *
 * <pre>
 *   shoot-a 10.0.1.2 ------- 10.0.1.1 seed 10.0.2.1 ------- 10.0.2.2 shoot-b
 *   100.96.0.0/12: 100.96.0.10, 100.97.0.20                 100.97.0.0/16: 100.97.0.10
 * </pre>
 */
@Tag("once")
class WireguardOwnershipConformanceIT {
    private static final int PATIENCE_S = 30;
    private static final String POD_A = "100.96.0.10";
    private static final String POD_B = "100.97.0.10";
    private static final String B_S_AT_A = "100.97.0.20";
    private static final String SEED_END = "192.168.123.1";
    private static final int FORGED = 5;

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("ownseed");

    @RegisterExtension
    static final Sandbox A = new Sandbox("owna");

    @RegisterExtension
    static final Sandbox B = new Sandbox("ownb");

    private static final Branch BRANCH_A = new Branch(SEED, A, "a", "10.0.1");
    private static final Branch BRANCH_B = new Branch(SEED, B, "b", "10.0.2");

    @BeforeAll
    static void join() throws IOException {
        BRANCH_A.join(POD_A, B_S_AT_A);
        BRANCH_B.join(POD_B);
        A.start(EchoServers.tcpEcho(EchoServers.ECHO));
        Await.until("the pod serves", PATIENCE_S, () -> A.host().connects(POD_A, EchoServers.ECHO, 1));
    }

    @Test
    void w9OuterClientMayNotSendFromTheInnerOnesNetwork() throws IOException {
        Path files = Files.createDirectory(SEED.directory().resolve("ccd"));
        Files.writeString(files.resolve("shoot-a"), "iroute 100.96.0.0 255.240.0.0\n");
        Files.writeString(files.resolve("shoot-b"), "iroute 100.97.0.0 255.255.0.0\n");
        SEED.seedServer(
                "--client-names=prefix:shoot-", "--session-grace-ms=500", "--lanes=2", "--client-config-dir=" + files);
        Metrics seed = new Metrics(SEED.host());
        BRANCH_A.connect();
        BRANCH_A.turnBad();
        // Nobody has a narrower one.
        Await.until("a serves it", PATIENCE_S, () -> SEED.host().pings(B_S_AT_A));

        try (Dialogue dialogue = Dialogue.with(SEED.host(), POD_A, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            Running b = BRANCH_B.connect();
            Await.until("b serves its own", PATIENCE_S, () -> SEED.host().pings(POD_B));
            double before = seed.drops("source");
            assertThat(sentFromForged()).contains(FORGED + " packets transmitted, 0 received");
            Await.until("all are dropped", PATIENCE_S, () -> seed.drops("source") == before + FORGED);
            assertThat(SEED.host().pings(POD_A)).isTrue();
            assertThat(SEED.host().pings(POD_B)).isTrue();
            assertThat(dialogue.echo("meanwhile")).isEqualTo("meanwhile");
            assertThat(seed.drops("source")).as("of honest ones none").isEqualTo(before + FORGED);

            assertThat(b.terminate()).isZero();
            Await.until("a serves it again", PATIENCE_S, () -> SEED.host().pings(B_S_AT_A, "-W", "1"));
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
    }

    private static String sentFromForged() {
        return A.host()
                .run(
                        "ping",
                        "-n",
                        "-q",
                        "-i",
                        "0.2",
                        "-W",
                        "1",
                        "-c",
                        Integer.toString(FORGED),
                        "-I",
                        B_S_AT_A,
                        SEED_END)
                .text();
    }
}
