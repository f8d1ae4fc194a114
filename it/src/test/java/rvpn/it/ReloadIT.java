package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A configuration file that changes under a conversation.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 shoot
 * </pre>
 */
@Tag("once")
class ReloadIT {
    private static final int PATIENCE_S = 15;
    private static final String SEED_NETWORK = "10.2.0.0/16";
    private static final String SHOOT_END = "192.168.123.2";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("reloadseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("reloadshoot");

    private Path file;
    private Running server;
    private Running client;

    @BeforeAll
    static void join() {
        Cable.between(SEED, SHOOT);
    }

    @BeforeEach
    void start() throws IOException {
        file = SEED.directory().resolve("seed.yaml");
        write("mtu: 1500");
        server = SEED.seedServer("--config=" + file);
        client = SHOOT.shootClient(SEED, "--lanes=1", "--seed-networks=" + SEED_NETWORK)
                .says("up: ");
    }

    @Test
    void whatTheFileSaysReachesTheShootWithoutAnotherStream() throws IOException {
        SHOOT.start("socat", "-t10", "TCP-LISTEN:7,fork,reuseaddr", "PIPE");
        Await.until("the echo listens", PATIENCE_S, () -> SHOOT.host()
                .bash("ss -Hltn 'sport = :7' | grep -q .")
                .isSuccess());
        try (Dialogue dialogue = Dialogue.with(SEED.host(), SHOOT_END, 7)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            write("mtu: 1400", "seed-networks: [10.2.3.0/24]", "node-networks: [10.250.0.0/16]", "device: other");
            server.says("changed, but taken up only at the next start: --device");
            client.says("the seed pushed routes [10.2.3.0/24], MTU 1400");
            assertThat(device(SHOOT)).contains("mtu 1400");
            assertThat(device(SEED)).contains("mtu 1400");
            assertThat(routes(SHOOT)).contains("10.2.3.0/24");
            assertThat(routes(SEED)).contains("10.250.0.0/16");
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
        assertThat(client.log()).doesNotContain("down", "moves to another stream");
    }

    @Test
    void aBadFileChangesNothing() throws IOException {
        write("mtu: 14");
        server.says("configuration not taken up, that before stays: --mtu (from key mtu in " + file + ")");
        write("mtu: 1500", "nonsense: 1");
        server.says("key 'nonsense' in " + file + " is unknown");
        assertThat(device(SHOOT)).contains("mtu 1500");
        assertThat(SEED.host().pings(SHOOT_END)).isTrue();
    }

    @Test
    void whatTheShootDoesNotAcceptIsSaidOnBothSides() throws IOException {
        write("seed-networks: [10.99.0.0/16]");
        String words = "pushed route 10.99.0.0/16 is not within the shoot's --seed-networks [" + SEED_NETWORK + "]";
        client.says("refused what the seed pushed: " + words);
        server.says("refused: " + words);
        write("mtu: 1500");
        Await.until("the tunnel is up again", PATIENCE_S, () -> SEED.host().pings(SHOOT_END));
    }

    private void write(String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines));
    }

    private static String device(Sandbox end) {
        return end.host().run("ip", "link", "show", "tun0").text();
    }

    private static String routes(Sandbox end) {
        return end.host().run("ip", "route", "show", "dev", "tun0").text();
    }
}
