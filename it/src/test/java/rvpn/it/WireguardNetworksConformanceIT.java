package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * WireGuard's cases W22 to W24 of docs/conformance.md: many networks. Clients are openssl, on the seed server's own host.
 */
@Tag("once")
class WireguardNetworksConformanceIT {
    private static final int PATIENCE_S = 30;
    /** As many as a file of networks may hold. */
    private static final int MOST = 300;
    /** As many as the case has: 255 x 256 x 2. */
    private static final int BULK = 130_560;
    /** More than all clients' files may name. */
    private static final int ONE_TOO_MANY = (1 << 17) + 1;

    private static final int DIALS = 5;

    private static final int CLIENTS = 40;
    private static final int EACH = 52;
    private static final int EACH6 = 197;

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("nets");

    private static final SeedStatus STATUS = new SeedStatus(SEED);
    private final List<TunnelPeer> peers = new ArrayList<>();
    private Path files;

    @BeforeAll
    static void issueCertificates() {
        String script = """
                set -e
                cd "$1"
                openssl pkey -in vpn-shoot-client/tls.key -pubout -out public
                for i in $(seq -w 0 $(($2 - 1))); do
                    mkdir net-$i
                    cp vpn-shoot-client/tls.key net-$i
                    openssl x509 -new -subj /CN=net-$i -force_pubkey public -CA ca.crt -CAkey ca.key -days 3 -out net-$i/tls.crt \\
                        -extfile <(printf 'subjectAltName=DNS:net-%s\\nextendedKeyUsage=clientAuth\\n' $i)
                done
                """;
        SEED.host()
                .bash(script, SEED.pki().directory().toString(), Integer.toString(CLIENTS))
                .succeeds();
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        files = Files.createTempDirectory(SEED.directory(), "ccd");
    }

    @AfterEach
    void hangUp() {
        peers.forEach(TunnelPeer::close);
    }

    private Running serve(String... options) {
        return SEED.seedServer(options(options));
    }

    private String[] options(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--client-names=prefix:net-",
                                "--client-config-dir=" + files,
                                "--lanes=1",
                                "--ping-timeout-ms=300000", // openssl answers none
                                STATUS.option()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** With twice the usual heap, as docs/configuration.md tells those who have so many networks. */
    private Running serveBulk(String... options) {
        String heap = "RVPN_JAVA_OPTS=" + Sandbox.QUICK_START.get("RVPN_JAVA_OPTS") + " -Xmx256m";
        return SEED.startUntil(
                "waiting for a shoot",
                Stream.of(
                                Stream.of("env", heap, Dist.SEED_SERVER),
                                SEED.pki().identity("vpn-seed-server").stream(),
                                Stream.of(options(options)))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    private TunnelPeer connect(int number) {
        TunnelPeer peer = TunnelPeer.dial(SEED, TunnelPeer.identity(SEED, name(number)));
        peers.add(peer);
        peer.send(TunnelPeer.HELLO, TunnelPeer.GREETING.getBytes(UTF_8));
        return peer;
    }

    /** As a shoot's client dials again where its place is not made in the ten seconds of a greeting, but soon after. */
    private TunnelPeer connectUntilWelcome(int number) {
        for (int dial = 1; ; dial++) {
            TunnelPeer peer = connect(number);
            try {
                peer.await(TunnelPeer.WELCOME);
                return peer;
            } catch (CompletionException late) {
                assertThat(dial).as(late.getMessage()).isLessThan(DIALS);
            }
        }
    }

    private static String name(int number) {
        return "net-%02d".formatted(number);
    }

    private void give(int number, Stream<String> lines) throws IOException {
        Files.write(files.resolve(name(number)), lines.toList());
    }

    @Test
    void w22AsManyNetworksAsMayBeAreAllRouted() throws IOException {
        Path file = SEED.directory().resolve("most.yaml");
        Files.writeString(file, "pod-networks: [" + networks(MOST) + "]\n");
        serve("--config=" + file, "--service-networks=10.98.0.0/16");
        assertThat(routes()).hasSize(MOST);
        connect(0).await(TunnelPeer.WELCOME);
        Await.until("all are shown", PATIENCE_S, () -> shown(0, "100.").size() == MOST);
    }

    @Test
    void w22ClientWithABulkOfNetworksHasAllOfThem() throws IOException {
        int half = BULK / 2;
        give(
                0,
                Stream.concat(
                        IntStream.range(0, half).mapToObj(i -> "iroute 100.97.%d.%d".formatted(i >> 8, i & 255)),
                        IntStream.range(0, half).mapToObj(i -> "iroute-ipv6 fd00:10:96::%x/128".formatted(i))));
        Running server = serveBulk("--pod-networks=100.96.0.0/11,fd00:10:96::/64");
        TunnelPeer peer = connectUntilWelcome(0);
        assertThat(shown(0, "")).as("with its own addresses").hasSize(BULK + 2);
        String counted =
                "ip -4 route show dev tun0-1 | grep -c ^100.97; ip -6 route show dev tun0-1 | grep -c ^fd00:10:96:";
        assertThat(SEED.host().bash(counted).text()).isEqualToIgnoringNewLines(half + "\n" + half);
        peer.send(TunnelPeer.PACKET, TestPacket.of("100.97.254.255", "192.168.123.1"));
        peer.send(TunnelPeer.PACKET, TestPacket.of("100.97.255.0", "192.168.123.1"));
        Metrics seed = new Metrics(SEED.host());
        Await.until("what is beside them is dropped", PATIENCE_S, () -> seed.drops("source") == 1);
        assertThat(seed.value("rvpn_tunnel_bytes_total{direction=\"received\"}"))
                .isEqualTo(TestPacket.IP_BYTES);

        give(1, IntStream.range(0, ONE_TOO_MANY - BULK).mapToObj(i -> "iroute 100.98.%d.%d"
                .formatted(i >> 8, i & 255)));
        connect(1);
        server.says("refused the client net-01: its file's " + (ONE_TOO_MANY - BULK) + " networks and the " + BULK
                + " of other clients' files are more than ");
        assertThat(STATUS.clients()).hasSize(1);
    }

    @Test
    void w22BulkOfNetworksIsRefusedInWords() throws IOException {
        SEED.pki().write("bulk.yaml", "pod-networks: [" + networks(BULK) + "]\n");
        Refusal.usage(
                        "--config=PKI/bulk.yaml",
                        "--pod-networks (from key pod-networks in ",
                        BULK + " networks are too many; join them to at most " + MOST)
                .assertBy(SEED, Dist.SEED_SERVER, "vpn-seed-server");
    }

    /** Of one host each. */
    private static String networks(int count) {
        int from = 100 << 24 | 64 << 16;
        return IntStream.range(from, from + count)
                .mapToObj(at -> "%d.%d.%d.%d/32".formatted(at >>> 24, at >> 16 & 255, at >> 8 & 255, at & 255))
                .collect(Collectors.joining(", "));
    }

    @Test
    void w23ManyClientsWithManyNetworksHaveAllOfThem() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            give(i, IntStream.range(0, EACH).mapToObj(j -> "iroute 100.97.%d.%d".formatted(client, j)));
        }
        serve();
        // One after the other: all at once need more than the ten seconds of a greeting where the machine is busy.
        IntStream.range(0, CLIENTS).forEach(i -> connect(i).await(TunnelPeer.WELCOME));
        Await.until("all are there", PATIENCE_S, () -> STATUS.clients().size() == CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(shown(i, "100.")).as(name(i)).hasSize(EACH);
        }
        assertThat(routes().stream()
                        .filter(route -> route.startsWith("100.97."))
                        .count())
                .isEqualTo(CLIENTS * EACH);
    }

    @Test
    void w24ClientThatHasNothingAndOneThatHasMuchAreBothShown() throws IOException {
        give(0, Stream.of("iroute-ipv6 fd00:10:96::/128"));
        give(1, IntStream.rangeClosed(1, EACH6).mapToObj(i -> "iroute-ipv6 fd00:10:96::%x/128".formatted(i)));
        serve("--pod-networks=100.96.0.0/11,fd00:10:96::/64");
        connect(0).await(TunnelPeer.WELCOME);
        connect(1).await(TunnelPeer.WELCOME);
        Await.until("both are there", PATIENCE_S, () -> STATUS.clients().size() == 2);
        assertThat(shown(0, "fd00:10:96:")).hasSize(1);
        assertThat(shown(1, "fd00:10:96:")).hasSize(EACH6);
    }

    /** A client's rows of the status whose network begins so. */
    private static List<String> shown(int client, String begin) {
        return STATUS.routes().stream()
                .filter(row -> row.startsWith("ROUTING_TABLE," + begin) && row.contains("," + name(client) + ","))
                .toList();
    }

    /** To pods, of all of the tunnel's devices. */
    private static List<String> routes() {
        return SEED.host()
                .bash("ip route show table all | grep -E '^100\\.(64|97)\\.[^/]* dev tun'")
                .text()
                .lines()
                .toList();
    }
}
