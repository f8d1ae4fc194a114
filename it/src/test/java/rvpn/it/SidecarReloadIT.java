package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The shoot's networks change under the conversations of a sidecar with several lanes.
 *
 * <pre>
 *   vpn-seed-client 10.0.0.1 ------- 10.0.0.2 vpn-shoot-server
 *                                             100.96.0.10, 10.250.0.10
 * </pre>
 */
@Tag("once")
class SidecarReloadIT {
    private static final int LANES = 4;
    private static final int TALKS = 12;
    private static final int PATIENCE_S = 30;
    private static final String POD = "100.96.0.10";
    private static final String NODE = "10.250.0.10";
    private static final String NODES = "node-networks: [10.250.0.0/16]";
    private static final String NO_NODES = "node-networks: []";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("sideseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("sideshoot");

    private final List<Dialogue> talks = new ArrayList<>();
    private Running sidecar;

    @BeforeAll
    static void join() {
        Cable.between(SEED, SHOOT);
        SHOOT.host()
                .bash("ip addr add $1/32 dev lo && ip addr add $2/32 dev lo", POD, NODE)
                .succeeds();
        SHOOT.start("socat", "-t10", "TCP-LISTEN:" + EchoServers.ECHO + ",fork,reuseaddr,backlog=64", "PIPE");
        Await.until("the echo listens", PATIENCE_S, () -> SHOOT.host().connects(POD, EchoServers.ECHO, 5));
    }

    @BeforeEach
    void start() throws IOException {
        write("shoot", NO_NODES);
        write("seed", NO_NODES);
        start(SHOOT, "shoot", Dist.SHOOT_SERVER, "vpn-shoot-server").says("waiting for a seed");
        sidecar = start(SEED, "seed", Dist.SEED_CLIENT, "vpn-seed-client", "--endpoint=" + Cable.SHOOT + ":1194");
        for (int i = 0; i < LANES; i++) {
            sidecar.says("lane " + i + " up: ");
        }
        for (int i = 0; i < TALKS; i++) {
            talks.add(Dialogue.with(SEED.host(), POD, EchoServers.ECHO));
        }
        talk("before");
    }

    @AfterEach
    void stop() {
        talks.forEach(Dialogue::close);
    }

    private static Running start(Sandbox end, String name, String program, String certificate, String... options) {
        Path file = SEED.directory().resolve(name + ".yaml");
        return end.start(Stream.of(
                        List.of(program, "--lanes=" + LANES, "--config=" + file),
                        SEED.pki().identity(certificate),
                        List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private static void write(String name, String networks) throws IOException {
        Path next = Files.writeString(SEED.directory().resolve(name + ".next"), networks + "\n");
        Path file = SEED.directory().resolve(name + ".yaml");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Over all lanes, as likely as not: the kernel spreads connections over the queues. */
    private void talk(String word) throws IOException {
        for (Dialogue talk : talks) {
            assertThat(talk.echo(word)).isEqualTo(word);
        }
    }

    private static boolean hasRoute() {
        return SEED.host().run("ip", "route", "show", "dev", "tun0").text().contains("10.250.0.0/16");
    }

    private int moves() {
        return sidecar.log().split("has moved to another stream", -1).length - 1;
    }

    @Test
    void itsLanesMoveAndNoneEndsWhileNetworksComeAndGo() throws IOException {
        write("seed", NODES);
        Await.until("the route is laid", PATIENCE_S, SidecarReloadIT::hasRoute);
        talk("while lanes move");
        Await.until("all lanes have moved", PATIENCE_S, () -> moves() == LANES);
        talk("after the move");
        write("shoot", NODES);
        Await.until("the node answers", PATIENCE_S, () -> SEED.host().pings(NODE, "-W", "1"));
        write("shoot", NO_NODES);
        Await.until("the shoot lets nothing to the node", PATIENCE_S, () -> !SEED.host()
                .pings(NODE, "-W", "1"));
        write("seed", NO_NODES);
        Await.until("all lanes have moved again", PATIENCE_S, () -> moves() == 2 * LANES);
        assertThat(hasRoute()).isFalse();
        talk("at the end");
        assertThat(sidecar.log()).doesNotContain("down: ", "stays with its stream", "dialling again");
    }
}
