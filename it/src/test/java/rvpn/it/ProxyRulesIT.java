package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The CONNECT proxy's rules, that change while it runs, without a shoot: what it may dial is on the cable.
 *
 * <pre>
 *   seed 10.0.0.1 ------- 10.0.0.2 other, an echo on port 7
 * </pre>
 */
@Tag("once")
class ProxyRulesIT {
    private static final int PATIENCE_S = 20;

    @RegisterExtension
    static final Sandbox SEED = new Sandbox("rulesseed");

    @RegisterExtension
    static final Sandbox OTHER = new Sandbox("rulesother");

    private static Path file;
    private static Path list;
    private static Path socket;
    private static Running server;

    @BeforeAll
    static void start() throws IOException {
        Cable.between(SEED, OTHER);
        OTHER.start("socat", "-t10", "TCP-LISTEN:7,fork,reuseaddr", "PIPE");
        file = SEED.directory().resolve("seed.yaml");
        socket = SEED.directory().resolve("proxy.sock");
        list = SEED.directory().resolve("crl.pem");
        SEED.pki().revoke();
        Files.copy(SEED.pki().directory().resolve("crl.pem"), list);
        write();
        server = startServer();
    }

    private static Running startServer() {
        return SEED.seedServer(
                "--config=" + file,
                "--crl=" + list,
                "--identity-check-ms=200",
                "--proxy-tls-min=1.2",
                "--proxy-unix-socket=" + socket);
    }

    private static void write(String... lines) throws IOException {
        String extra = "proxy-allow: [\"10.0.0.2/32:7\", 10.0.0.1/32, 10.0.0.9/32, 192.168.123.1/32]\n";
        Files.writeString(file, extra + String.join("\n", lines));
    }

    private static String[] curl(String... options) {
        Pki pki = SEED.pki();
        String fixed = "curl -sSv -m 10 --proxytunnel --proxy https://vpn-seed-server:9443"
                + " --resolve vpn-seed-server:9443:127.0.0.1 --proxy-cacert %s --proxy-cert %s --proxy-key %s";
        return Stream.concat(
                        Stream.of(fixed.formatted(
                                        pki.authority(), pki.certificate("kube-apiserver"), pki.key("kube-apiserver"))
                                .split(" ")),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    private static String answer(String url) {
        return SEED.host().run(curl(url)).errors();
    }

    @Test
    void extraNetworkIsReachedWithoutAShootOnItsPortsOnly() {
        // The echo does not end by itself.
        Outcome echoed = SEED.host()
                .bash("head -n 1 < <(\"$@\" 2>/dev/null)", curl("--http0.9", "-m", "20", "http://10.0.0.2:7/word"));
        assertThat(echoed.text()).contains("GET /word HTTP/1.1");
        assertThat(answer("http://10.0.0.2:8/"))
                .contains("HTTP/1.1 403 port 8 of 10.0.0.2 is not allowed, only [10.0.0.2/32:7]");
    }

    @Test
    void seedsOwnAddressesAreNotDialledThoughTheyAreAllowed() {
        assertThat(answer("http://10.0.0.1:15000/metrics")).contains("HTTP/1.1 403 10.0.0.1 is the seed's own address");
        assertThat(answer("http://192.168.123.1:15000/metrics"))
                .contains("HTTP/1.1 403 192.168.123.1 is the seed's own address");
    }

    @Test
    void ownAddressesAreNotDialledThoughTheyAreTheSecondOfTheirSubnet() {
        SEED.host().run("ip", "addr", "add", "10.0.0.9/24", "dev", "cable").succeeds();
        try {
            // What it was a second ago still goes for others that are asked for at the same time.
            Await.until("it is known", PATIENCE_S, () -> answer("http://10.0.0.9:15000/")
                    .contains("HTTP/1.1 403 10.0.0.9 is the seed's own address"));
            SEED.host().run("sysctl", "-qw", "net.ipv4.ip_nonlocal_bind=1").succeeds();
            assertThat(answer("http://10.0.0.9:15000/")).contains("HTTP/1.1 403 10.0.0.9 is the seed's own address");
            assertThat(answer("http://10.0.0.2:7/")).doesNotContain("HTTP/1.1 403");
        } finally {
            SEED.host().run("sysctl", "-qw", "net.ipv4.ip_nonlocal_bind=0");
            SEED.host().run("ip", "addr", "del", "10.0.0.9/24", "dev", "cable");
        }
    }

    @Test
    void networksAndPortsFollowTheFile() throws IOException {
        assertThat(answer("http://10.250.0.9:10250/")).contains("HTTP/1.1 403 10.250.0.9 is outside");
        write("node-networks: 10.250.0.0/16", "proxy-ports: 10250");
        Await.until("the network is allowed", PATIENCE_S, () -> answer("http://10.250.0.9:10250/")
                .contains("HTTP/1.1 503 no shoot connected since 20"));
        assertThat(answer("http://10.250.0.9:22/")).contains("HTTP/1.1 403 port 22 of 10.250.0.9 is not allowed");
        write();
        Await.until("it is not any more", PATIENCE_S, () -> answer("http://10.250.0.9:10250/")
                .contains("HTTP/1.1 403 10.250.0.9 is outside"));
    }

    @Test
    void olderTlsIsServedWhereItIsWished() {
        assertThat(answer("http://169.254.169.254/")).contains("TLSv1.3", "HTTP/1.1 403");
        assertThat(olderTls("ECDHE+AESGCM"))
                .contains("New, TLSv1.2, Cipher is ECDHE-", "GCM")
                .contains("HTTP/1.1 403 169.254.169.254 is link-local");
        assertThat(olderTls("ECDHE+AES:!AESGCM")).contains("handshake failure").doesNotContain("HTTP/1.1");
    }

    private static String olderTls(String suites) {
        Pki pki = SEED.pki();
        String script = "{ printf 'CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'; }"
                + " | timeout 20 openssl s_client -ign_eof -connect 127.0.0.1:9443 -tls1_2 -CAfile $1 -cert $2 -key $3 -cipher $4 2>&1";
        return SEED.host()
                .bash(
                        script,
                        pki.authority().toString(),
                        pki.certificate("kube-apiserver").toString(),
                        pki.key("kube-apiserver").toString(),
                        suites)
                .text();
    }

    @Test
    void streamOfARevokedClientEndsWhenTheListIsRead() throws IOException {
        SEED.pki().issue("leaver", "kube-apiserver-http-proxy-client", "clientAuth", 1);
        Pki pki = SEED.pki();
        Path socketOfStream = SEED.directory().resolve("leaver.sock");
        SEED.start(
                "socat",
                "UNIX-LISTEN:" + socketOfStream,
                "OPENSSL:127.0.0.1:9443,cafile=%s,cert=%s,key=%s,commonname=vpn-seed-server"
                        .formatted(pki.authority(), pki.certificate("leaver"), pki.key("leaver")));
        Await.until("socat listens", PATIENCE_S, () -> Files.exists(socketOfStream));
        Process talk = new ProcessBuilder(SEED.host().inside("socat", "-", "UNIX-CONNECT:" + socketOfStream)).start();
        try (Dialogue dialogue = new Dialogue(talk)) {
            String established = "HTTP/1.1 200 Connection established\r\n\r\n";
            talk.getOutputStream().write("CONNECT 10.0.0.2:7 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes());
            talk.getOutputStream().flush();
            assertThat(new String(talk.getInputStream().readNBytes(established.length())))
                    .isEqualTo(established);
            assertThat(dialogue.echo("before")).isEqualTo("before");
            pki.revoke("leaver");
            Path draft = Files.copy(pki.directory().resolve("crl.pem"), list.resolveSibling("draft"));
            Files.move(draft, list, StandardCopyOption.ATOMIC_MOVE);
            Await.until("the stream has ended", PATIENCE_S, () -> !talk.isAlive());
        }
        server.says("to 10.0.0.2:7: the certificate was revoked by CN=");
        assertThat(answer("http://169.254.169.254/")).contains("HTTP/1.1 403"); // the others are served
    }

    @Test
    void unixSocketOutlivesAKillAndGoesWithAnOrderlyEnd() throws IOException {
        Sandbox alone = SEED;
        Path own = alone.directory().resolve("own.sock");
        Stream<String> options = Stream.of(
                "--device=tun7",
                "--vpn-network=192.168.77.0/24",
                "--pod-networks=100.100.0.0/16",
                "--service-networks=100.101.0.0/16",
                "--listen=2194",
                "--status-listen=127.0.0.1:25000",
                "--proxy-listen=127.0.0.1:29443",
                "--proxy-unix-socket=" + own);
        String[] words = options.toArray(String[]::new);
        Running first = alone.seedServer(words);
        first.kill();
        assertThat(own).exists();
        Running second = alone.seedServer(words);
        assertThat(overSocket(own)).startsWith("HTTP/1.1 403 169.254.169.254 is link-local");
        assertThat(Shell.run("stat", "-c", "%a", own.toString()).text()).isEqualToIgnoringWhitespace("600");
        assertThat(second.terminate()).isZero();
        assertThat(own).doesNotExist();
    }

    private static String overSocket(Path path) {
        String request = "CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        return SEED.host()
                .given(request.getBytes(), "socat", "-t10", "-", "UNIX-CONNECT:" + path)
                .text();
    }
}
