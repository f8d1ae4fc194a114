package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two shoot clients with certificates and networks of their own at one seed server.
 *
 * <pre>
 *   shoot-a 10.0.1.2 ------- 10.0.1.1 seed 10.0.2.1 ------- 10.0.2.2 shoot-b
 *   100.96.0.10, 100.98.0.10                                100.97.0.10, 100.98.0.10
 * </pre>
 */
@Tag("once")
class ClientsIT {
    private static final String POD_A = "100.96.0.10";
    private static final String POD_B = "100.97.0.10";
    private static final String POD_OF_BOTH = "100.98.0.10";
    private static final int WHO = 80;

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("cseed");

    @RegisterExtension
    static final Sandbox A = new Sandbox("ca");

    @RegisterExtension
    static final Sandbox B = new Sandbox("cb");

    private static final Branch BRANCH_A = new Branch(SEED, A, "a", "10.0.1");
    private static final Branch BRANCH_B = new Branch(SEED, B, "b", "10.0.2");

    private static Path files;

    @BeforeAll
    static void join() throws IOException {
        join(BRANCH_A, POD_A);
        join(BRANCH_B, POD_B);
        files = Files.createDirectory(SEED.directory().resolve("ccd"));
        Files.writeString(files.resolve("shoot-a"), "iroute 100.96.0.0 255.255.0.0\n");
        Files.writeString(files.resolve("shoot-b"), "iroute 100.97.0.0 255.255.0.0\n");
    }

    private static void join(Branch branch, String pod) throws IOException {
        branch.join(pod, POD_OF_BOTH);
        branch.shoot().start("socat", "-t10", "TCP-LISTEN:" + EchoServers.ECHO + ",fork,reuseaddr", "PIPE");
        branch.shoot().start("socat", "-t10", "TCP-LISTEN:" + WHO + ",fork,reuseaddr", "SYSTEM:echo " + branch.name());
    }

    private static Running serve(String... options) {
        return SEED.seedServer(Stream.concat(
                        Stream.of("--client-names=prefix:shoot-", "--session-grace-ms=500", "--lanes=2"),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private static String whoAnswers() {
        return SEED.host()
                .bash("exec 3<>/dev/tcp/$1/$2 && timeout 10 head -n 1 <&3", POD_OF_BOTH, Integer.toString(WHO))
                .text()
                .strip();
    }

    @Test
    void bothAreReachedByTheirNetworksAndOneLeavingDoesNotDisturbTheOther() throws IOException {
        serve().terminate(); // takes along what those of other tests have left, which are killed
        List<String> before = HostState.of(SEED.host());
        Running server = serve("--client-config-dir=" + files);
        Running a = BRANCH_A.connect();
        Running b = BRANCH_B.connect();
        for (String address : List.of(POD_A, POD_B, "192.168.123.2", "192.168.123.3")) {
            assertThat(SEED.host().reaches(address, EchoServers.ECHO))
                    .as(address)
                    .containsExactly("icmp", "tcp");
        }
        for (String address : List.of("fd8f:6d53:b97a:1::2", "fd8f:6d53:b97a:1::3")) {
            assertThat(SEED.host().pings(address)).as(address).isTrue();
        }
        assertThat(new Metrics(SEED.host()).value("rvpn_clients")).isEqualTo(2);
        try (Dialogue dialogue = Dialogue.with(SEED.host(), POD_A, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            b.terminate();
            Await.until("b's device is gone", 10, () -> devices().size() == 2);
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
        assertThat(SEED.host().connects(POD_B, EchoServers.ECHO, 1)).isFalse();
        BRANCH_B.connect();
        assertThat(SEED.host().connects("192.168.123.3", EchoServers.ECHO, 10)).isTrue();
        a.terminate();
        server.terminate();
        assertThat(HostState.of(SEED.host())).isEqualTo(before);
    }

    private static List<String> devices() {
        return SEED.host()
                .bash("ip -o link show type tun | awk '{print $2}'")
                .text()
                .lines()
                .toList();
    }

    @Test
    void noneReachesTheOtherNorSpeaksInItsName() {
        serve("--client-config-dir=" + files);
        BRANCH_A.connect();
        BRANCH_B.connect();
        BRANCH_A.turnBad(POD_B, "192.168.123.3");
        BRANCH_B.turnBad(POD_A, "192.168.123.2");
        // The seed's host would pass on what its firewall lets through.
        SEED.host().bash("echo 1 >/proc/sys/net/ipv4/ip_forward").succeeds();
        Metrics seed = new Metrics(SEED.host());
        for (List<Object> way :
                List.of(List.<Object>of(A, POD_B, "192.168.123.3"), List.<Object>of(B, POD_A, "192.168.123.2"))) {
            Host from = ((Sandbox) way.get(0)).host();
            for (Object address : way.subList(1, 3)) {
                double before = seed.drops("destination");
                assertThat(from.reachesAtOnce((String) address, EchoServers.ECHO))
                        .isEmpty();
                assertThat(seed.drops("destination")).isGreaterThanOrEqualTo(before + 3);
            }
            double before = seed.drops("source");
            from.run("ip", "addr", "add", way.get(1) + "/32", "dev", "cable").succeeds();
            assertThat(from.pings("192.168.123.1", "-I", (String) way.get(1), "-W", "1"))
                    .isFalse();
            assertThat(seed.drops("source")).isGreaterThanOrEqualTo(before + 1);
            from.run("ip", "addr", "del", way.get(1) + "/32", "dev", "cable").succeeds();
            // Not even the seed's own end is asked anything.
            assertThat(from.pings("192.168.123.1", "-W", "1")).isFalse();
        }
        assertThat(SEED.host().reaches(POD_A, EchoServers.ECHO)).containsExactly("icmp", "tcp");
        assertThat(SEED.host().reaches(POD_B, EchoServers.ECHO)).containsExactly("icmp", "tcp");
    }

    @Test
    void aLaterClientServesANetworkThatBothNameUntilItGoes() {
        Running server = serve();
        BRANCH_A.connect();
        assertThat(whoAnswers()).isEqualTo("a");
        Running b = BRANCH_B.connect();
        server.says("served by shoot-b from now on, before by shoot-a");
        assertThat(whoAnswers()).isEqualTo("b");
        b.terminate();
        Await.until("a serves it again", 10, () -> whoAnswers().equals("a"));
        server.says("served by shoot-a from now on, before by ");
    }

    @Test
    void addressesOutliveStreamsAndTheSeedServer() {
        Path pool = SEED.directory().resolve("pool");
        Running server = serve("--address-pool-file=" + pool, "--client-config-dir=" + files);
        Running a = BRANCH_A.connect();
        BRANCH_B.connect();
        assertThat(addresses(B)).contains("192.168.123.3", "fd8f:6d53:b97a:1::3");
        a.terminate();
        Await.until("a's device is gone", 10, () -> devices().size() == 2);
        server.terminate();
        serve("--address-pool-file=" + pool, "--client-config-dir=" + files);
        Await.until("b is back", 20, () -> SEED.host().pings(POD_B, "-W", "1"));
        assertThat(addresses(B)).contains("192.168.123.3", "fd8f:6d53:b97a:1::3");
        BRANCH_A.connect();
        assertThat(addresses(A)).contains("192.168.123.2", "fd8f:6d53:b97a:1::2");
        assertThat(pool).hasContent("""
                shoot-b,192.168.123.3,fd8f:6d53:b97a:1::3
                shoot-a,192.168.123.2,fd8f:6d53:b97a:1::2
                """);
    }

    private static List<String> addresses(Sandbox shoot) {
        return shoot.host()
                .bash("ip -o addr show dev tun0 | awk '{sub(\"/.*\", \"\", $4); print $4}'")
                .text()
                .lines()
                .toList();
    }

    @Test
    void oneTooManyIsToldSo() {
        serve("--max-clients=1");
        BRANCH_A.connect();
        BRANCH_B.dial("shoot-b").says("the seed has as many shoot clients as it may");
        assertThat(SEED.host().pings(POD_A)).isTrue();
    }

    @Test
    void bothOfANameLiveWhenTheSeedIsToldSo() {
        serve("--duplicate-names=both");
        BRANCH_A.connect();
        BRANCH_B.connect("shoot-a");
        assertThat(addresses(A)).contains("192.168.123.2");
        assertThat(addresses(B)).contains("192.168.123.3");
        assertThat(SEED.host().pings("192.168.123.2")).isTrue();
        assertThat(SEED.host().pings("192.168.123.3")).isTrue();
    }

    @Test
    void bothAreShownAndOneIsEndedByItsName() {
        Path socket = SEED.directory().resolve("management.sock");
        Running server = serve("--client-config-dir=" + files, "--management-socket=" + socket);
        BRANCH_A.connect();
        BRANCH_B.connect();
        List<String> rows = new ArrayList<>(ask(socket, "status 2"));
        assertThat(rows)
                .anyMatch(row -> row.startsWith("CLIENT_LIST,shoot-a,10.0.1.2:") && row.contains("192.168.123.2"))
                .anyMatch(row -> row.startsWith("CLIENT_LIST,shoot-b,10.0.2.2:") && row.contains("192.168.123.3"))
                .anyMatch(row -> row.startsWith("ROUTING_TABLE,100.96.0.0/16,shoot-a,"))
                .anyMatch(row -> row.startsWith("ROUTING_TABLE,100.97.0.0/16,shoot-b,"))
                .noneMatch(row -> row.startsWith("ROUTING_TABLE,100.96.0.0/11,"));
        assertThat(ask(socket, "kill shoot-b")).anyMatch(row -> row.startsWith("SUCCESS: common name 'shoot-b' found"));
        Await.until("b has ended and come back", 20, () -> server.log().split("up: TLSv1.3", -1).length > 3);
        assertThat(server.log()).doesNotContain("client shoot-a has ended");
        assertThat(SEED.host().pings(POD_A)).isTrue();
    }

    private static List<String> ask(Path socket, String commands) {
        return SEED.host()
                .given((commands + "\nquit\n").getBytes(UTF_8), "socat", "-t10", "-", "UNIX:" + socket)
                .succeeds()
                .text()
                .lines()
                .toList();
    }
}
