package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A shoot whose only way out is what stands in the office: squid, nginx, or gateways of which some do not answer. Office
 * forwards no packet.
 *
 * <pre>
 *   seed 10.1.0.1 ------- 10.1.0.2 office 10.0.0.1 ------- 10.0.0.2 shoot
 *   vpn-seed-server :1194          squid :3128             vpn-shoot-client
 *   vpn-gateway :8132              nginx :443              100.96.0.10, echo
 * </pre>
 */
@Tag("once")
class OutboundIT {
    private static final int PATIENCE_S = 20;
    private static final String SEED_ADDRESS = "10.1.0.1";
    private static final String OFFICE_ADDRESS = "10.0.0.1";
    private static final String POD = "100.96.0.10";
    private static final String SERVER = "vpn-seed-server.shoot--a--b.svc.cluster.local";
    private static final String SNI = "shoot--a--b.vpn.example.org";

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("outseed");

    @RegisterExtension
    static final Sandbox OFFICE = new Sandbox("office");

    @RegisterExtension
    static final Sandbox SHOOT = new Sandbox("outshoot");

    @BeforeAll
    static void start() throws IOException {
        wire(SEED, SEED_ADDRESS, "front", "10.1.0.2");
        wire(SHOOT, "10.0.0.2", "back", OFFICE_ADDRESS);
        OFFICE.host().bash("echo 0 >/proc/sys/net/ipv4/ip_forward").succeeds();
        SHOOT.host().run("ip", "addr", "add", POD + "/32", "dev", "lo").succeeds();
        SHOOT.start("socat", "-t30", "TCP-LISTEN:" + EchoServers.ECHO + ",fork,reuseaddr", "EXEC:cat");
        Squid.start(OFFICE, OFFICE_ADDRESS, SEED_ADDRESS);
        SEED.seedServer("--lanes=2", "--session-grace-ms=500");
        gateway(SEED, SEED_ADDRESS + ":8132", 15001);
    }

    private static void wire(Sandbox end, String address, String name, String officeAddress) {
        Shell.run(("ip link add cable netns %s type veth peer name %s netns %s")
                        .formatted(end.host().namespace(), name, OFFICE.host().namespace())
                        .split(" "))
                .succeeds();
        end.host()
                .bash("ip addr add $1/24 dev cable && ip link set cable up", address)
                .succeeds();
        OFFICE.host()
                .bash("ip addr add $1/24 dev $2 && ip link set $2 up", officeAddress, name)
                .succeeds();
        Await.until("the cable is up", 10, () -> end.host().pings(officeAddress));
    }

    private static Running gateway(Sandbox where, String listen, int statusPort) {
        return where.startUntil(
                "listens on",
                Dist.GATEWAY,
                "--listen=" + listen,
                "--status-listen=127.0.0.1:" + statusPort,
                "--require-pass=none",
                "--hosts=" + SERVER + "=" + SEED_ADDRESS);
    }

    private static Running dial(String... options) {
        Stream<String> fixed =
                Stream.of(Dist.SHOOT_CLIENT, "--lanes=2", "--reversed-vpn-header=outbound|1194||" + SERVER);
        return SHOOT.start(Stream.of(fixed, SEED.pki().identity("vpn-shoot-client").stream(), Stream.of(options))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    private static Running dialBySquid(Path login, String... options) {
        return dial(Stream.concat(
                        Stream.of(
                                "--http-proxy=" + OFFICE_ADDRESS + ":" + Squid.PORT,
                                "--http-proxy-auth-file=" + login,
                                "--endpoint=" + SEED_ADDRESS),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    @Test
    void squidIsTheOnlyWayOutAndTheWrongPasswordIsSaidUntilItIsRight() throws IOException {
        assertThat(SHOOT.host().connects(SEED_ADDRESS, 8132, 1)).isFalse();
        Path login = login("closed: sesame");
        Running client = dialBySquid(login, "--http-proxy-header=" + Squid.HEADER, "--http-proxy-header=X-Other: a, b");
        client.says(
                "the proxy 10.0.0.1:3128 answered 407 Proxy Authentication Required: it does not accept the user and"
                        + " the password in " + login);
        login(Squid.PASSWORD);
        assertCarries(client, SEED_ADDRESS + ":8132 through the proxy 10.0.0.1:3128");
        assertThat(client.log() + Files.readString(Path.of("/proc/" + client.pid() + "/cmdline")))
                .doesNotContain("sesame", Squid.USER);
    }

    @Test
    void squidSaysWhatItForbidsAndWhomItCannotReach() throws IOException {
        dialBySquid(login(Squid.PASSWORD))
                .says("answered 403 Forbidden: its rules forbid the way to 10.1.0.1:8132; many allow port 443 alone");
        dialBySquid(
                        login(Squid.PASSWORD),
                        "--http-proxy-header=" + Squid.HEADER,
                        "--port=9",
                        "--device=tun1",
                        "--status-listen=15002")
                .says("answered 503 Service Unavailable: it cannot reach 10.1.0.1:9");
    }

    @Test
    void nginxAndTheGatewayBehindItRouteTlsByTheServerName() throws IOException {
        nginx();
        String endpoint = "--endpoint=" + OFFICE_ADDRESS;
        Running stranger = dial(
                "--dial=tls",
                endpoint,
                "--gateway-server-name=another.example.org",
                "--device=tun1",
                "--status-listen=15002");
        Running client = dial("--dial=tls", endpoint);
        assertCarries(client, OFFICE_ADDRESS + ":443");
        client.terminate();
        assertCarries(dial("--dial=tls", endpoint, "--gateway-server-name=" + SNI), OFFICE_ADDRESS + ":443");
        stranger.says("not up: the peer refused the TLS handshake: unrecognized name");
    }

    @Test
    void silentAndRefusingEndpointsHoldNobodyUpAndALostOneIsReplaced() throws IOException {
        OFFICE.host()
                .run("iptables", "-A", "INPUT", "-p", "tcp", "--dport", "8001", "-j", "DROP")
                .succeeds();
        Running first = gateway(OFFICE, OFFICE_ADDRESS + ":8003", 15003);
        // The default of 10 s for a connection is longer than the patience of this test.
        Running client = dial(
                "--endpoint=10.0.0.1:8001,10.0.0.1:8002", "--endpoint=10.0.0.1:8003", "--connect-timeout-ms=60000");
        assertCarries(client, "10.0.0.1:8003");
        System.out.println("the first endpoint silent, the second refusing, the third good: "
                + client.log()
                        .lines()
                        .filter(line -> line.contains("lane 0 up: "))
                        .findFirst()
                        .orElseThrow());
        gateway(OFFICE, OFFICE_ADDRESS + ":8002", 15002);
        first.kill();
        assertCarries(client, "10.0.0.1:8002");
    }

    /** Both lanes go this way, and payload comes back as it went. */
    private static void assertCarries(Running client, String way) {
        client.says("lane 0 up: ");
        for (int lane = 0; lane < 2; lane++) {
            String up = "lane " + lane + " up: ";
            Await.until(up + way + " in\n" + client.log(), PATIENCE_S, () -> client.log()
                    .lines()
                    .anyMatch(line -> line.contains(up) && line.contains(" via " + way + " in ")));
        }
        byte[] payload = Bytes.random(1 << 20, 1);
        byte[] echo = SEED.host()
                .given(payload, "socat", "-t10", "-", "TCP:" + POD + ":" + EchoServers.ECHO)
                .output();
        assertThat(Bytes.digest(echo)).isEqualTo(Bytes.digest(payload));
    }

    private static Path login(String password) throws IOException {
        return Files.writeString(SHOOT.directory().resolve("login"), Squid.USER + "\n" + password + "\n");
    }

    private static void nginx() throws IOException {
        Path directory = OFFICE.directory();
        Path file = Files.writeString(directory.resolve("nginx.conf"), """
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                daemon off; user root; worker_processes 1; pid %s/nginx.pid; error_log stderr;
                events { }
                stream {
                    map $ssl_preread_server_name:$ssl_preread_alpn_protocols $server {
                        %s:rvpn/1 %s:1194;
                        default %s:8132;
                    }
                    server { listen %s:443; ssl_preread on; proxy_pass $server; }
                }
                """.formatted(
                        directory, SNI, SEED_ADDRESS, SEED_ADDRESS, OFFICE_ADDRESS));
        OFFICE.start("/usr/sbin/nginx", "-e", "stderr", "-p", directory.toString(), "-c", file.toString());
        Await.until("nginx listens", PATIENCE_S, () -> OFFICE.host().connects(OFFICE_ADDRESS, 443, 1));
    }
}
