package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each family of IP carries each, by every hop.
 *
 * <pre>
 *   vpn-seed-server, vpn-gateway 10.0.0.1, fd00:10::1 ------- 10.0.0.2, fd00:10::2 vpn-shoot-client
 *                                                             100.96.0.10, fd00:10:96::10
 * </pre>
 */
@Tag("once")
class DualStackIT {
    private static final String NAME = "gateway.example";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("dualseed");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("dualshoot");

    private static final DualTunnel TUNNEL = new DualTunnel(SEED, SHOOT);
    private static final Path HOSTS = Path.of("/etc/netns");

    @BeforeAll
    static void join() {
        DualCable.between(SEED, SHOOT);
        TUNNEL.prepare();
    }

    @AfterEach
    void openAllWays() throws IOException {
        DualCable.carry(SEED, SHOOT, "46");
        SEED.host().bash("iptables -F INPUT; ip6tables -F INPUT");
        Shell.run("rm", "-rf", HOSTS.resolve(SHOOT.host().namespace()).toString());
    }

    /** Where a transfer network names IPv6 alone, IPv4 has the addresses of RFC 7335. */
    @ParameterizedTest(name = "transport IPv{0}, payload IPv{1}, transfer {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "4 | 6  | fd8f:6d53:b97a:1::/96                  | fd8f:6d53:b97a:1::2",
                "6 | 4  | 192.168.123.0/24                       | 192.168.123.2",
                "6 | 46 | fd8f:6d53:b97a:1::/96                  | 192.0.0.2 fd8f:6d53:b97a:1::2",
                "4 | 46 | 192.168.123.0/24,fd8f:6d53:b97a:1::/96 | 192.168.123.2 fd8f:6d53:b97a:1::2",
                "6 | 6  | fd8f:6d53:b97a:1::/96                  | fd8f:6d53:b97a:1::2"
            })
    void carries(String transport, String payload, String transfer, String shootEnds) {
        DualCable.carry(SEED, SHOOT, transport);
        Path socket = SEED.directory().resolve("management.sock");
        List<String> networks = DualTunnel.networks(payload, transfer);
        TUNNEL.serve(
                networks,
                "--mtu=9000",
                "--management-socket=" + socket,
                "--proxy-protocol-from=10.0.0.1/32,fd00:10::1/128");
        TUNNEL.gateway(transport, "--send-proxy-protocol=v2");
        TUNNEL.dial(networks, "--endpoint=" + DualCable.seed(transport) + ":8132")
                .says(" up: TLSv1.3 ");

        for (String pod : List.of(DualTunnel.POD4, DualTunnel.POD6)) {
            if (payload.contains(pod.contains(":") ? "6" : "4")) {
                TUNNEL.assertCarries(pod);
            } else {
                assertThat(SEED.host().reachesAtOnce(pod, EchoServers.ECHO))
                        .as(pod)
                        .isEmpty();
            }
        }
        List<String> ends = List.of(shootEnds.split(" "));
        assertThat(DualTunnel.addresses(SHOOT)).containsExactlyElementsOf(ends);
        for (String end : ends) {
            assertThat(SEED.host().pings(end)).as(end).isTrue();
            TUNNEL.assertSeedIsClosedTo(end.replaceFirst("2$", "1"));
        }
        // The gateway has told the server who has dialled it.
        assertThat(SEED.host()
                        .given("status 2\nquit\n".getBytes(UTF_8), "socat", "-t10", "-", "UNIX:" + socket)
                        .text())
                .contains("CLIENT_LIST,vpn-shoot-client," + written(DualCable.shoot(transport)));
    }

    private static String written(String address) {
        return address.contains(":") ? "[" + address + "]:" : address + ":";
    }

    /** A name of both families, of which one swallows what it gets, first the one that is preferred and then the other. */
    @Test
    void eitherFamilyStandsInForTheOther() throws IOException {
        Path own = Files.createDirectories(HOSTS.resolve(SHOOT.host().namespace()));
        Files.writeString(own.resolve("hosts"), "%s %s%n%s %2$s%n".formatted(Cable.SEED, NAME, DualCable.SEED6));
        List<String> networks = DualTunnel.networks("46", "192.168.123.0/24,fd8f:6d53:b97a:1::/96");
        TUNNEL.serve(networks);
        TUNNEL.gateway("6");
        swallow("ip6tables", "-A");
        Running client = TUNNEL.dial(networks, "--endpoint=" + NAME, "--connect-timeout-ms=60000");
        comesBack(client, 1, "(" + Cable.SEED + ")");
        swallow("ip6tables", "-D");
        swallow("iptables", "-A");
        comesBack(client, 2, "(" + DualCable.SEED6 + ")");
        swallow("ip6tables", "-A");
        swallow("iptables", "-D");
        comesBack(client, 3, "(" + Cable.SEED + ")");
    }

    private static void swallow(String tables, String action) {
        SEED.host()
                .run(tables, action, "INPUT", "-i", "cable", "-p", "tcp", "--dport", "8132", "-j", "DROP")
                .succeeds();
    }

    private static void comesBack(Running client, int ups, String way) {
        Await.until(ups + " times up, at last by " + way + ":\n" + client.log(), 30, () -> {
            List<String> lines = client.log()
                    .lines()
                    .filter(line -> line.contains(" up: TLSv1.3 "))
                    .toList();
            return lines.size() >= ups && lines.get(lines.size() - 1).contains(way);
        });
        TUNNEL.assertCarries(DualTunnel.POD4);
        TUNNEL.assertCarries(DualTunnel.POD6);
    }

    @Test
    void anHttpProxyIsReachedByIpv6AndReachesTheGatewayByIpv6() throws IOException {
        DualCable.carry(SEED, SHOOT, "6");
        Squid.start(SEED, DualCable.SEED6, DualCable.SEED6);
        Path login = Files.writeString(SHOOT.directory().resolve("login"), Squid.USER + "\n" + Squid.PASSWORD + "\n");
        List<String> networks = DualTunnel.networks("4", "fd8f:6d53:b97a:1::/96");
        TUNNEL.serve(networks, "--proxy-listen=[::1]:9443", "--listen=[fd00:10::1]:1194");
        TUNNEL.gateway("6");
        Running client = TUNNEL.dial(
                networks,
                "--endpoint=" + DualCable.seed("6"),
                "--http-proxy=" + DualCable.seed("6") + ":" + Squid.PORT,
                "--http-proxy-auth-file=" + login,
                "--http-proxy-header=" + Squid.HEADER);
        client.says("via [fd00:10::1]:8132 through the proxy [fd00:10::1]:3128 in ");
        TUNNEL.assertCarries(DualTunnel.POD4);
        Pki pki = SEED.pki();
        String proxy = "https://vpn-seed-server:9443";
        Outcome answer = SEED.host()
                .run(Stream.of(
                                "curl -sS -m 10 --http0.9 --proxytunnel --noproxy  --proxy " + proxy,
                                " --resolve vpn-seed-server:9443:[::1] --proxy-cacert " + pki.authority(),
                                " --proxy-cert " + pki.certificate("kube-apiserver"),
                                " --proxy-key " + pki.key("kube-apiserver"),
                                " telnet://" + DualTunnel.POD4 + ":9")
                        .flatMap(words -> Stream.of(words.split(" ", -1)))
                        .toArray(String[]::new));
        // Nobody serves there, which only who stands behind the tunnel can say.
        assertThat(answer.errors()).contains("response 502");
    }
}
