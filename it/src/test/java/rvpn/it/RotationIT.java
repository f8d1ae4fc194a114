package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Another authority for a tunnel that is in use: vpnctl's three steps on the files that the programs read, with traffic
 * all the while. The topology is drawn at {@link Lab}.
 */
@Tag("once")
class RotationIT {
    private static final int PATIENCE_S = 30;
    private static final int TIMES = 4;
    private static final String BLOCK = "0123456789abcdef".repeat(512);
    private static final String OWN = "rvpn_certificate_expiry_seconds{certificate=\"own\"}";
    private static final String CA = "rvpn_certificate_expiry_seconds{certificate=\"ca\"}";
    private static final String PEER = "rvpn_certificate_expiry_seconds{certificate=\"peer\"}";

    @RegisterExtension
    static final Lab LAB = new Lab("rotation");

    private static Pki pki;
    private static Metrics seed;
    private static Metrics node;
    private volatile Path apiserver;
    private static volatile String step = "before";

    @BeforeAll
    static void serve() throws IOException {
        pki = new Pki(Path.of(LAB.env("LAB_STATE"), "pki"));
        seed = new Metrics(LAB.seed());
        node = new Metrics(LAB.node());
        EchoServers.start(LAB.pod());
    }

    @Test
    void noRequestFailsAndNoStreamBreaksWhileTheAuthorityChanges() throws IOException {
        Path oldApiserver = keep("kube-apiserver", "old-apiserver");
        Path oldShoot = keep("vpn-shoot-client", "old-shoot");
        apiserver = oldApiserver;
        try (Dialogue dialogue = Dialogue.with(LAB.seed(), Lab.POD, EchoServers.ECHO);
                Repeated requests = Repeated.start("request", () -> request(apiserver));
                Repeated stream = Repeated.start("block of the stream", () -> block(dialogue));
                Repeated pings = Repeated.start("ping", RotationIT::ping)) {
            List<Repeated> traffic = List.of(requests, stream, pings);
            traffic.forEach(each -> each.more(TIMES));

            prepare();
            traffic.forEach(each -> each.more(TIMES));

            change();
            traffic.forEach(each -> each.more(TIMES)); // kube-apiserver still has its old certificate

            apiserver = keep("kube-apiserver", "new-apiserver");
            traffic.forEach(each -> each.more(TIMES));

            complete();
            traffic.forEach(each -> each.more(TIMES));

            System.out.println("while the authority changed: " + traffic);
            assertThat(traffic).allSatisfy(each -> assertThat(each.failures()).isEmpty());
            assertThat(dialogue.echo("the same stream")).isEqualTo("the same stream");
        }
        assertThat(seed.value("rvpn_identity_ended_streams_total")).isZero();
        assertThat(node.value("rvpn_identity_ended_streams_total")).isZero();
        assertThat(request(oldApiserver)).contains("alert");
        assertThat(handshake(oldShoot)).contains("alert");
        assertThat(handshake(pki.directory().resolve("vpn-shoot-client"))).doesNotContain("alert");
        assertThat(request(apiserver)).isEmpty();
    }

    private static void prepare() {
        double seeds = seed.value("rvpn_identity_reloads_total");
        double nodes = node.value("rvpn_identity_reloads_total");
        vpnctl("prepare", "--days", "3000");
        Await.until(
                "both ends believe both",
                PATIENCE_S,
                () -> seed.value("rvpn_identity_reloads_total") > seeds
                        && node.value("rvpn_identity_reloads_total") > nodes);
    }

    private static void change() {
        vpnctl("switch", "--days", "200");
        double server = end(pki.certificate("vpn-seed-server"));
        double client = end(pki.certificate("vpn-shoot-client"));
        Await.until(
                "both ends show new certificates to each other",
                PATIENCE_S,
                () -> seed.value(OWN) == server
                        && node.value(OWN) == client
                        && seed.value(PEER) == client
                        && node.value(PEER) == server
                        && seed.value("rvpn_proxy_certificate_expiry_seconds{certificate=\"own\"}") == server);
    }

    private static void complete() {
        vpnctl("complete");
        double authority = end(pki.authority());
        Await.until(
                "both ends believe the new one only",
                PATIENCE_S,
                () -> seed.value(CA) == authority
                        && node.value(CA) == authority
                        && seed.value("rvpn_proxy_certificate_expiry_seconds{certificate=\"ca\"}") == authority);
        assertThat(pki.directory().resolve("old-ca")).doesNotExist();
    }

    private static void vpnctl(String step, String... options) {
        Stream<String> command =
                Stream.of(Dist.VPNCTL, "pki", "rotate", step, pki.directory().toString());
        Shell.run(Stream.concat(command, Stream.of(options)).toArray(String[]::new))
                .succeeds();
    }

    /** A copy, as of a program that reads its files only when it starts. */
    private static Path keep(String name, String as) {
        try {
            Path copy = Files.createDirectory(Path.of(LAB.env("LAB_STATE"), as));
            Files.copy(pki.certificate(name), copy.resolve("tls.crt"));
            Files.copy(pki.key(name), copy.resolve("tls.key"));
            return copy;
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** A new connection each time: TLS, CONNECT, and the pod's answer. */
    private static String request(Path identity) {
        Outcome outcome = LAB.curl(
                "--proxy-cert",
                identity.resolve("tls.crt").toString(),
                "--proxy-key",
                identity.resolve("tls.key").toString(),
                "http://" + Lab.POD + "/");
        return outcome.isSuccess() && outcome.text().startsWith("pod: nginx") ? "" : outcome.toString();
    }

    private static String block(Dialogue dialogue) {
        try {
            return dialogue.ask(BLOCK, BLOCK.length()).equals(BLOCK) ? "" : "another block came back";
        } catch (IOException broken) {
            return broken.toString();
        }
    }

    private static String ping() {
        String begun = step;
        return LAB.seed().pings(Lab.POD, "-W", Integer.toString(PATIENCE_S))
                ? ""
                : "no answer within " + PATIENCE_S + " s to one sent while it was " + begun + "; dropped: "
                        + drops(LAB.seed()) + drops(LAB.node());
    }

    private static String drops(Host host) {
        return host.bash("curl -s http://127.0.0.1:15000/metrics | grep '^rvpn_tunnel_drops_total' | grep -v ' 0.0'")
                .text();
    }

    /** What openssl says of a handshake with the server; who is let in hears nothing, and waits in vain. */
    private static String handshake(Path identity) {
        String script = "timeout 5 openssl s_client -connect 127.0.0.1:1194 -alpn rvpn/1 -ign_eof -cert $1/tls.crt"
                + " -key $1/tls.key </dev/null 2>&1";
        return LAB.seed().bash(script, identity.toString()).text();
    }

    private static double end(Path certificate) {
        String script = "date -d \"$(openssl x509 -noout -enddate -in $1 | cut -d= -f2)\" +%s";
        return Double.parseDouble(Shell.run("bash", "-c", script, "bash", certificate.toString())
                .succeeds()
                .text());
    }
}
