package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * WireGuard's cases of docs/conformance.md about ends that have several addresses, or other ones than before: W8, W18 to W21.
 * The seed has two of each family on the cable, and two on a device that leads nowhere.
 *
 * <pre>
 *   vpn-seed-server 10.0.0.1, .9, fd00:10::1, ::9 ------- 10.0.0.2, fd00:10::2 vpn-shoot-client
 *      10.7.0.1, fd00:7::1          10.0.1.1      =======    10.0.1.2
 * </pre>
 */
@Tag("once")
class WireguardRoamingConformanceIT {
    private static final int PATIENCE_S = 30;
    private static final String END = "192.168.123.2";
    private static final String TRANSFER = "192.168.123.0/24,fd8f:6d53:b97a:1::/96";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("roamseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("roamshoot");

    private static final DualTunnel TUNNEL = new DualTunnel(SEED, SHOOT);
    private static final SeedStatus STATUS = new SeedStatus(SEED);
    private static final List<String> NETWORKS = DualTunnel.networks("46", TRANSFER);

    @BeforeAll
    static void join() {
        DualCable.between(SEED, SHOOT);
        TUNNEL.prepare();
        Shell.run(("ip link add second netns %s type veth peer name second netns %s")
                        .formatted(SEED.host().namespace(), SHOOT.host().namespace())
                        .split(" "))
                .succeeds();
        SEED.host().bash("""
                set -e
                ip link add nowhere type veth peer name nobody
                ip link set nowhere up; ip link set nobody up
                ip link set second up
                ip addr add 10.0.1.1/24 dev second
                ip addr add 10.7.0.1/32 dev nowhere
                ip addr add fd00:7::1/128 dev nowhere nodad
                """).succeeds();
        TUNNEL.serve(NETWORKS, STATUS.option());
    }

    @BeforeEach
    void laysAddressesAndRoutesAnew() {
        DualCable.carry(SEED, SHOOT, "46");
        SEED.host()
                .bash("ip addr add 10.0.0.9/24 dev cable; ip addr add fd00:10::9/64 dev cable nodad")
                .succeeds();
        SHOOT.host().bash("""
                set -e
                ip addr flush dev second scope global
                ip link set second up
                ip addr add 10.0.1.2/24 dev second
                ip route replace 10.7.0.0/24 via 10.0.0.1 metric 100
                ip route replace fd00:7::/64 via fd00:10::1
                """).succeeds();
    }

    private static Running connect(String endpoint) {
        Running client = TUNNEL.dial(NETWORKS, "--endpoint=" + endpoint, "--port=1194", "--dial=direct");
        client.says(" up: TLSv1.3 ");
        return client;
    }

    @ParameterizedTest
    @CsvSource({"4, 10.0.0.1, 10.0.0.99", "6, fd00:10::1, fd00:10::99"})
    void w8ClientThatComesFromAnotherAddressIsSeenThereAndLosesNothing(String family, String seed, String next)
            throws IOException {
        Running client = connect(DualCable.seed(family));
        assertThat(STATUS.realAddress()).startsWith(written(DualCable.shoot(family)));
        try (Dialogue dialogue = Dialogue.with(SEED.host(), DualTunnel.POD4, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            String roam = "ip addr add $1/$3 dev cable $4 && ip route add $2 dev cable src $1";
            boolean is4 = family.equals("4");
            SHOOT.host()
                    .bash(roam, next, seed, is4 ? "24" : "64", is4 ? "" : "nodad")
                    .succeeds();
            Shell.run("kill", "-USR1", Long.toString(client.pid())).succeeds();
            client.says("has moved to another stream");
            awaitSeenAt(written(next));
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
        assertThat(SEED.host().pings(END)).isTrue();
        assertThat(DualTunnel.addresses(SHOOT)).contains(END);
        assertThat(client.log()).doesNotContain("down:");
        SHOOT.host().bash("ip route del $1 dev cable src $2", seed, next).succeeds();
    }

    @ParameterizedTest
    @CsvSource({"4, 10.0.0.2/24, 10.0.0.77/24", "6, fd00:10::2/64, fd00:10::77/64"})
    void w18LocalAddressThatIsReplacedIsLeft(String family, String old, String next) throws IOException {
        connect(DualCable.seed(family));
        try (Dialogue dialogue = Dialogue.with(SEED.host(), DualTunnel.POD4, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            SHOOT.host()
                    .bash(
                            "ip addr del $1 dev cable; ip addr add $2 dev cable $3",
                            old,
                            next,
                            family.equals("6") ? "nodad" : "")
                    .succeeds();
            String address = written(next.split("/")[0]);
            awaitSeenAt(address);
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
        assertThat(DualTunnel.addresses(SHOOT)).contains(END);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "10.0.0.9", "[fd00:10::1]", "[fd00:10::9]"})
    void w19EachAddressOfTheListenerAnswersFromItself(String address) {
        assertAnswersFromItself(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.7.0.1", "[fd00:7::1]"})
    void w20AddressOfAnotherDeviceThanTheWayBackAnswersFromItself(String address) {
        assertAnswersFromItself(address);
    }

    private static void assertAnswersFromItself(String address) {
        connect(address).says("via " + address + ":1194");
        assertThat(SEED.host().pings(END)).isTrue();
        String plain = address.replaceAll("[\\[\\]]", "");
        String local = "ss -Htn state established '( sport = :1194 )' | awk '{print $3}'";
        assertThat(SEED.host().bash(local).text()).contains(plain);
    }

    @Test
    void w21BetterRouteInMidSessionIsTaken() throws IOException {
        Running client = connect("10.7.0.1");
        assertThat(STATUS.realAddress()).startsWith("10.0.0.2:");
        try (Dialogue dialogue = Dialogue.with(SEED.host(), DualTunnel.POD4, EchoServers.ECHO)) {
            assertThat(dialogue.echo("before")).isEqualTo("before");
            SHOOT.host()
                    .run("ip", "route", "add", "10.7.0.0/24", "via", "10.0.1.1", "metric", "50")
                    .succeeds();
            assertThat(SEED.host().pings(END)).isTrue();
            Shell.run("kill", "-USR1", Long.toString(client.pid())).succeeds();
            client.says("has moved to another stream");
            awaitSeenAt("10.0.1.2:");
            assertThat(dialogue.echo("after")).isEqualTo("after");
        }
        assertThat(client.log()).doesNotContain("down:");
    }

    /** The stream that is left ends a moment after the next has taken its place. */
    private static void awaitSeenAt(String address) {
        Await.until("the seed sees " + address, PATIENCE_S, () -> STATUS.realAddress()
                .startsWith(address));
    }

    private static String written(String address) {
        return address.contains(":") ? "[" + address + "]:" : address + ":";
    }
}
