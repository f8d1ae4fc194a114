package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * OpenVPN's t_server_null and t_server_null_stress, with W30 of WireGuard's, see docs/conformance.md: several servers on one host,
 * one of IPv4, one of IPv6 and one of both, and clients that have no device: openssl.
 */
@Tag("once")
class OpenvpnServerConformanceIT {
    private static final int PATIENCE_S = 30;
    private static final int MANY = 60;
    /** So many greet in the ten seconds that a greeting may take, also where the machine is busy. */
    private static final int AT_ONCE = 6;

    private static final String NAME = "vpn-shoot-client";

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("null");

    private static Running both;
    private final List<TunnelPeer> peers = new ArrayList<>();

    /** Whether it must pass, where it dials, as whom, how, and what it hears if it must not. */
    private record Client(String address, String certificate, String options, String refusal) {
        static Client passes(String address, String options) {
            return new Client(address, NAME, options, "");
        }

        static Client fails(String address, String certificate, String options, String refusal) {
            return new Client(address, certificate, options, refusal);
        }

        /** @param session its own, where others of the same name are to live beside it */
        TunnelPeer dial(String session) {
            List<String> words = new ArrayList<>(List.of("-connect", address));
            Stream.of(options.split(" ")).filter(word -> !word.isEmpty()).forEach(words::add);
            TunnelPeer peer =
                    TunnelPeer.dial(HOST, TunnelPeer.identity(HOST, certificate), words.toArray(String[]::new));
            String greeting = TunnelPeer.GREETING.replace("\"session\":\"it\"", "\"session\":\"" + session + "\"");
            peer.send(TunnelPeer.HELLO, greeting.getBytes(UTF_8));
            return peer;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        HOST.pki().issue("expired", NAME, "clientAuth", -1);
        HOST.pki().issue("other-name", "somebody-else", "clientAuth", 30);
        Pki stranger = Pki.init(HOST.directory().resolve("stranger"));
        Shell.run(
                        "cp",
                        "-r",
                        stranger.directory().resolve(NAME).toString(),
                        HOST.pki().directory().resolve("stranger").toString())
                .succeeds();
        serve(0, "127.0.0.1:1194");
        serve(1, "[::1]:1195");
        both = serve(2, "[::]:1196");
    }

    private static Running serve(int number, String listen) {
        return HOST.seedServer(
                "--listen=" + listen,
                "--device=server" + number + "-",
                "--status-listen=127.0.0.1:" + (15_000 + number),
                "--proxy-listen=127.0.0.1:" + (9_443 + number),
                "--vpn-network=192.168.%d.0/24,fd8f:6d53:b97a:%1$d::/96".formatted(100 + number),
                "--pod-networks=10.%d.0.0/16".formatted(100 + number),
                "--service-networks=10.%d.0.0/16".formatted(110 + number),
                "--duplicate-names=both",
                "--max-clients-per-name=" + MANY,
                "--session-grace-ms=500",
                "--ping-timeout-ms=300000", // openssl answers none
                "--lanes=1");
    }

    @Test
    void clientsOfSeveralServersAtOnceAreServedOrRefusedAsTheyShould() {
        List<Client> clients = List.of(
                Client.passes("127.0.0.1:1194", ""),
                Client.passes("[::1]:1195", ""),
                Client.passes("127.0.0.1:1196", ""),
                Client.passes("[::1]:1196", ""),
                Client.passes("127.0.0.1:1194", "-ciphersuites TLS_AES_128_GCM_SHA256"),
                Client.passes("[::1]:1195", "-ciphersuites TLS_CHACHA20_POLY1305_SHA256"),
                Client.fails("127.0.0.1:1199", NAME, "", "connection refused"),
                Client.fails("[::1]:1199", NAME, "", "connection refused"),
                Client.fails("127.0.0.1:1195", NAME, "", "connection refused"),
                Client.fails("[::1]:1194", NAME, "", "connection refused"),
                Client.fails("127.0.0.1:1194", NAME, "-ciphersuites TLS_AES_128_CCM_SHA256", "handshake failure"),
                Client.fails("[::1]:1195", NAME, "-ciphersuites TLS_AES_128_CCM_SHA256", "handshake failure"),
                Client.fails("127.0.0.1:1196", NAME, "-tls1_2", "protocol version"),
                Client.fails("[::1]:1196", NAME, "-tls1_1", "protocol version"),
                Client.fails("127.0.0.1:1194", "expired", "", "certificate expired"),
                Client.fails("[::1]:1195", "other-name", "", "bad certificate"),
                Client.fails("[::1]:1196", "stranger", "", "unknown ca"));
        IntStream.range(0, clients.size()).forEach(i -> peers.add(clients.get(i).dial("table-" + i)));
        for (int i = 0; i < peers.size(); i++) {
            Client client = clients.get(i);
            if (client.refusal().isEmpty()) {
                assertThat(peers.get(i).await(TunnelPeer.WELCOME).text())
                        .as(client.toString())
                        .contains("\"mtu\":1500");
            } else {
                assertThat(peers.get(i).ended().toLowerCase(Locale.ROOT))
                        .as(client.toString())
                        .contains(client.refusal());
            }
        }
    }

    @AfterEach
    void hangUp() {
        peers.forEach(TunnelPeer::close);
        peers.clear();
        Await.until("the clients have gone", PATIENCE_S, () -> devices()
                .equals(List.of("server0-", "server1-", "server2-")));
    }

    @Test
    void w30ManyClientsAtOnceLeaveNothingBehind() {
        comeAndGo(MANY);
        Held before = Held.by(both);
        comeAndGo(MANY);
        comeAndGo(MANY);
        // Java's compilers have threads as they need them, fewer than a leak of one in ten clients.
        Await.until(
                "files and threads are those of before, " + before + ", not " + Held.by(both),
                PATIENCE_S,
                () -> Held.by(both).isAtMost(before.files(), before.threads() + MANY / 10));
        System.out.printf("%s after %d clients, %s after %d%n", before, MANY, Held.by(both), 3 * MANY);
    }

    /** Each has an address of its own, and none is left when they have gone. */
    private void comeAndGo(int count) {
        Client client = Client.passes("[::1]:1196", "");
        Set<String> welcomes = new HashSet<>();
        while (peers.size() < count) {
            List<TunnelPeer> next = IntStream.range(peers.size(), Math.min(peers.size() + AT_ONCE, count))
                    .mapToObj(i -> client.dial("session-" + i))
                    .toList();
            next.forEach(peer -> welcomes.add(peer.await(TunnelPeer.WELCOME).text()));
            peers.addAll(next);
        }
        assertThat(welcomes).hasSize(count);
        hangUp();
    }

    private static List<String> devices() {
        return HOST.host()
                .bash("ip -o link show type tun | awk '{sub(\":\", \"\", $2); print $2}' | sort")
                .text()
                .lines()
                .toList();
    }

    /** What a program has open. */
    private record Held(long files, long threads) {
        static Held by(Running program) {
            return new Held(count(program, "fd"), count(program, "task"));
        }

        private static long count(Running program, String kind) {
            String list = "ls /proc/" + program.pid() + "/" + kind + " | wc -l";
            return Long.parseLong(Shell.run("sh", "-c", list).succeeds().text().strip());
        }

        boolean isAtMost(long mostFiles, long mostThreads) {
            return files <= mostFiles && threads <= mostThreads;
        }
    }
}
