package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A shoot moves from the default direction to the reversed one and back, while both have their ends on the same two hosts
 * and somebody on the seed's asks the pod all the time.
 *
 * <pre>
 *   seed 10.0.0.1 ------------------ 10.0.0.2 shoot, pod 100.96.0.10
 *   vpn-seed-client  table 101, tun0 ~~~~ tun0  vpn-shoot-server
 *   vpn-seed-server  table 102, tun1 ~~~~ tun1  vpn-shoot-client
 * </pre>
 */
@Tag("once")
class MovingIT {
    private static final String POD = "100.96.0.10";
    private static final int WHO = 80;
    private static final String OTHER_TRANSFER = "--vpn-network=192.168.124.0/24,fd8f:6d53:b97a:2::/96";
    private static final String FIRST = "1000";
    private static final String SECOND = "1100";
    private static final String LAST = "1200";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("mseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("mshoot");

    @BeforeAll
    static void join() {
        Cable.between(SEED, SHOOT);
        SHOOT.host().run("ip", "addr", "add", POD + "/32", "dev", "lo").succeeds();
        SHOOT.start("socat", "-t10", "TCP-LISTEN:" + EchoServers.ECHO + ",fork,reuseaddr,backlog=64", "PIPE");
        SHOOT.start("socat", "-t10", "TCP-LISTEN:" + WHO + ",fork,reuseaddr,backlog=64", "SYSTEM:echo pod");
    }

    /** The file in which the operator of a seed's end says when its table is asked. */
    private static Path preference(String name, String priority) throws IOException {
        Path file = SEED.directory().resolve(name + ".yaml");
        Path next = Files.writeString(SEED.directory().resolve(name + ".next"), "route-priority: " + priority + "\n");
        return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Running start(Sandbox where, String program, String certificate, String... options) {
        return where.start(Stream.of(List.of(program, "--lanes=2"), SEED.pki().identity(certificate), List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private record Direction(Running seed, Running shoot) {
        void stop() {
            assertThat(seed.terminate()).isZero();
            assertThat(shoot.terminate()).isZero();
        }
    }

    private static Direction startDefault(String priority) throws IOException {
        Running server = start(SHOOT, Dist.SHOOT_SERVER, "vpn-shoot-server").says("waiting for a seed");
        Running client = start(
                SEED,
                Dist.SEED_CLIENT,
                "vpn-seed-client",
                "--endpoint=10.0.0.2:1194",
                "--route-table=101",
                "--config=" + preference("default", priority));
        client.says("lane 0 up: ");
        Await.until("its table is asked", 10, () -> rules().contains("lookup 101"));
        return new Direction(client, server);
    }

    private static Direction startReversed(String priority) throws IOException {
        Running server = start(
                        SEED,
                        Dist.SEED_SERVER,
                        "vpn-seed-server",
                        "--device=tun1",
                        "--status-listen=15001",
                        "--route-table=102",
                        OTHER_TRANSFER,
                        "--config=" + preference("reversed", priority))
                .says("waiting for a shoot");
        Running client = start(
                SHOOT,
                Dist.SHOOT_CLIENT,
                "vpn-shoot-client",
                "--endpoint=10.0.0.1:1194",
                "--dial=direct",
                "--device=tun1",
                "--status-listen=15001",
                OTHER_TRANSFER);
        client.says("lane 0 up: ");
        return new Direction(server, client);
    }

    private static String rules() {
        return SEED.host().run("ip", "-N", "rule").text();
    }

    private static String device() {
        return SEED.host()
                .bash("ip route get $1 | grep -o 'dev [^ ]*'", POD)
                .text()
                .strip();
    }

    /** A request on a connection of its own, again and again, and a line for each that failed. */
    private static Running askAllTheTime() {
        return SEED.start("bash", "-c", """
                n=0
                trap 'echo "asked $n times"; exit 0' TERM
                while :; do
                    answer=$(timeout 5 bash -c 'exec 3<>/dev/tcp/$0/$1 && head -n 1 <&3' "$1" "$2" 2>&1)
                    [ "$answer" = pod ] || echo "failed: $answer"
                    n=$((n + 1))
                done""", "bash", POD, Integer.toString(WHO));
    }

    @Test
    void noRequestAndNoPingIsLostWhileAShootMovesThereAndBack() throws Exception {
        List<String> before = HostState.of(SEED.host());
        Direction first = startDefault(FIRST);
        assertThat(device()).isEqualTo("dev tun0");
        Running requests = askAllTheTime();
        Running pings = SEED.start("ping", "-n", "-q", "-i", "0.05", POD);
        Direction reversed;
        try (Dialogue begun = Dialogue.with(SEED.host(), POD, EchoServers.ECHO)) {
            assertThat(begun.echo("before")).isEqualTo("before");
            reversed = startReversed(SECOND);
            assertThat(device()).as("while both are up").isEqualTo("dev tun0");

            preference("default", LAST);
            Await.until("what is new goes the other way", 10, () -> device().equals("dev tun1"));
            assertThat(begun.echo("after")).as("what has begun stays").isEqualTo("after");
            try (Dialogue other = Dialogue.with(SEED.host(), POD, EchoServers.ECHO)) {
                assertThat(other.echo("new")).isEqualTo("new");
            }
        }
        first.stop();
        assertThat(rules()).doesNotContain("lookup 101");
        assertThat(SEED.host().pings(POD)).isTrue();

        Direction second = startDefault(LAST);
        assertThat(device()).as("while both are up again").isEqualTo("dev tun1");
        preference("reversed", "1300");
        Await.until("what is new comes back", 10, () -> device().equals("dev tun0"));
        Await.until("nothing is under way in the other", 10, () -> connectionsFrom("192.168.124.1") == 0);
        reversed.stop();
        assertThat(SEED.host().pings(POD)).isTrue();

        SEED.host().run("kill", "-INT", Long.toString(pings.pid())).succeeds();
        pings.says(" 0% packet loss");
        assertThat(requests.terminate()).isZero();
        assertThat(requests.log()).doesNotContain("failed").containsPattern("asked [0-9]{2,} times");
        second.stop();
        assertThat(HostState.of(SEED.host())).isEqualTo(before);
    }

    private static int connectionsFrom(String address) {
        return (int) SEED.host()
                .run("ss", "-Htn", "state", "established", "src", address)
                .text()
                .lines()
                .count();
    }
}
