package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The seed dials: two replicas of kube-apiserver and a prometheus with a sidecar each, that share one certificate, and the
 * shoot's server behind a load balancer.
 *
 * <pre>
 *  api1 ---+
 *  api2 ---+--- wan ---- lb ---- node ------ pod
 *  prom ---+    NAT     :4314   server      nginx
 * </pre>
 */
@Tag("once")
class DefaultDirectionIT {
    private static final int BESIDE_SIDECAR = 443;

    @RegisterExtension
    static final Lab LAB = new Lab("default", "default", Map.of());

    private final Metrics shoot = new Metrics(LAB.node());
    private final Host api1 = LAB.host("api1");
    private final Host api2 = LAB.host("api2");

    @BeforeAll
    static void start() {
        EchoServers.startOnSeed(LAB.host("api1")); // what the shoot shall not reach
    }

    private static String address(Host sidecar) {
        return sidecar.bash("ip -4 -o addr show dev tun0 | awk '{sub(\"/.*\", \"\", $4); print $4}'")
                .succeeds()
                .text()
                .strip();
    }

    private static String get(Host from, String url) {
        return from.run("curl", "-sS", "-f", "-m", "10", "--noproxy", "*", "--cacert", LAB.env("LAB_NODE_CA"), url)
                .succeeds()
                .text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api1", "api2", "prom"})
    void eachReachesPodServiceAndNodeByItself(String name) {
        Host from = LAB.host(name);
        for (String address : List.of(Lab.POD, Lab.SERVICE, "[" + Lab.POD6 + "]", "[" + Lab.SERVICE6 + "]")) {
            assertThat(get(from, "http://" + address + "/")).as(address).startsWith("pod:");
        }
        assertThat(get(from, "https://" + Lab.NODE + ":10250/")).startsWith("node:");
        assertThat(get(from, "https://[" + Lab.NODE6 + "]:10250/")).startsWith("node:");
        assertThat(from.pings(Lab.POD)).isTrue();
        assertThat(from.pings(Lab.POD6)).isTrue();
    }

    @Test
    void eachHasAnAddressOfItsOwn() {
        assertThat(Stream.of("api1", "api2", "prom").map(name -> address(LAB.host(name))))
                .doesNotHaveDuplicates()
                .allMatch(address -> address.matches("192\\.168\\.123\\.[0-9]+"));
    }

    @Test
    void aDownloadIsWhatWasSent() {
        String sent = LAB.host("pod")
                .bash("curl -sS -f --noproxy '*' http://127.0.0.1/100MB | sha256sum")
                .succeeds()
                .text();
        for (Host from : List.of(api1, api2)) {
            assertThat(from.bash(
                                    "set -o pipefail; curl -sS -f -m 60 --noproxy '*' http://$1/100MB | sha256sum",
                                    Lab.POD)
                            .succeeds()
                            .text())
                    .isEqualTo(sent);
        }
    }

    @Test
    void theShootOpensNothingInTheSeed() {
        String address = address(api1);
        assertThat(api1.reaches(address, EchoServers.ECHO)).as("itself").containsExactly("icmp", "tcp", "udp");
        assertThat(LAB.node().reachesAtOnce(address, EchoServers.ECHO))
                .as("the node")
                .isEmpty();
        assertThat(LAB.pod().reachesAtOnce(address, EchoServers.ECHO))
                .as("the pod")
                .isEmpty();
    }

    @Test
    void aShootWithoutRulesOpensNothingEitherAndMayPing() {
        String address = address(api1);
        LAB.node().bash("iptables-save >$1/rules", LAB.env("LAB_STATE")).succeeds();
        try {
            LAB.node()
                    .bash(
                            "iptables -F RVPN-tun0-OUTPUT; iptables -F RVPN-tun0-FORWARD; ip addr add 10.250.7.7/32 dev lo")
                    .succeeds();
            Await.until("the node pings", 10, () -> LAB.node().pings(address, "-I", "10.250.7.7", "-W", "1"));
            assertThat(LAB.node()
                            .run("curl", "-sS", "-m", "2", "--interface", "10.250.7.7", address + ":" + BESIDE_SIDECAR)
                            .fails()
                            .errors())
                    .contains("timed out");
            assertThat(LAB.node().pings(address, "-W", "1"))
                    .as("from the shoot's own end")
                    .isFalse();
        } finally {
            LAB.node()
                    .bash("ip addr del 10.250.7.7/32 dev lo; iptables-restore <$1/rules", LAB.env("LAB_STATE"))
                    .succeeds();
        }
        assertThat(get(api1, "http://" + Lab.POD + "/")).startsWith("pod:");
    }

    @Test
    void aSidecarDoesNotReachAnother() {
        double before = shoot.drops("destination");
        assertThat(api2.reachesAtOnce(address(api1), EchoServers.ECHO)).isEmpty();
        assertThat(shoot.drops("destination")).isGreaterThanOrEqualTo(before + 3);
    }

    @Test
    void aSidecarReachesNothingButTheShootsNetworks() {
        api1.run("ip", "route", "add", "203.0.113.0/24", "dev", "tun0").succeeds();
        double before = shoot.drops("destination");
        assertThat(api1.pings("203.0.113.9", "-W", "1")).isFalse();
        assertThat(api1.pings("192.168.123.1", "-W", "1"))
                .as("the shoot's own end")
                .isFalse();
        assertThat(shoot.drops("destination")).isEqualTo(before + 2);
    }

    @Test
    void aSidecarDoesNotSpeakInTheNameOfAnother() {
        String others = address(api2);
        api1.run("ip", "addr", "add", others + "/32", "dev", "lo").succeeds();
        double before = shoot.drops("source");
        assertThat(api1.pings(Lab.POD, "-I", others, "-W", "1")).isFalse();
        assertThat(shoot.drops("source")).isEqualTo(before + 1);
        api1.run("ip", "addr", "del", others + "/32", "dev", "lo").succeeds();
    }

    @ParameterizedTest
    @CsvSource({
        "vpn-seed-client, vpn-shoot-client, certificate",
        "vpn-seed-client, kube-apiserver, certificate",
        "vpn-shoot-client, vpn-seed-client, refused: this is the shoot's end of a tunnel that the seed dials"
    })
    void whoIsNotASidecarIsTurnedAway(String program, String certificate, String words) {
        double before = shoot.value("rvpn_clients");
        Pki pki = new Pki(Path.of(LAB.env("LAB_STATE"), "pki"));
        Stream<String> command = Stream.of(
                        List.of(Dist.DIRECTORY.resolve("bin").resolve(program).toString()),
                        List.of("--endpoint=" + LAB.env("LAB_LB"), "--server-name=vpn-shoot-server", "--lanes=1"),
                        program.equals("vpn-shoot-client") ? List.of("--dial=direct") : List.<String>of(),
                        pki.identity(certificate))
                .flatMap(List::stream);
        try (Running stranger = LAB.host("wan").start(command.toArray(String[]::new))) {
            stranger.says(words);
            assertThat(stranger.log()).doesNotContain("up: TLS");
        }
        assertThat(shoot.value("rvpn_clients")).isEqualTo(before);
    }

    @Test
    void aKilledSidecarComesBackAndTheOthersDoNotNotice() throws Exception {
        try (Dialogue dialogue = Dialogue.with(api2, Lab.POD, 80)) {
            long pid = LAB.pid("vpn-seed-client-api1");
            Shell.run("kill", "-9", Long.toString(pid)).succeeds();
            Await.until("it is another", 10, () -> LAB.pid("vpn-seed-client-api1") != pid);
            assertThat(dialogue.ask("GET / HTTP/1.1\r\nHost: pod\r\n\r\n", 12)).isEqualTo("HTTP/1.1 200");
        }
        Await.until("it is back", 30, () -> api1.connects(Lab.POD, 80, 1));
        Await.until("all are there", 10, () -> shoot.value("rvpn_clients") == 3);
    }
}
