package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * kubectl, a CONNECT client in Go, and what its user sees. The API server is a stand-in, either behind the proxy and the
 * tunnel, or before them in the place of kube-apiserver; the topology is drawn at {@link Lab}.
 */
@Tag("once")
class KubectlIT {
    private static final int LOG_LINES = 100_000;
    private static final int COPY_BYTES = 8_000_000;
    private static final int PLAIN_PROXY = 3128;

    @RegisterExtension
    static final Lab LAB = new Lab("kubectl");

    @TempDir
    private static Path directory;

    private static Path podDirectory;
    /** What it asks stands in the shoot. */
    private static Kubectl shoot;
    /** What it asks stands in the seed, and asks kubelets in the shoot. */
    private static Kubectl seed;

    @BeforeAll
    static void serve() throws IOException {
        Kubectl.assumeInstalled();
        podDirectory = Files.createDirectory(directory.resolve("pod"));
        Egress egress = Egress.of(LAB);
        Pki pki = egress.pki();
        pki.issue("api", Kubectl.SERVER_NAME, "serverAuth", 3);
        String certificate = pki.certificate("api").toString();
        String key = pki.key("api").toString();
        Running inShoot =
                LAB.pod().start(Egress.program("apiserver.py", "6443", certificate, key, podDirectory.toString()));
        Running inSeed = LAB.api().start(egress.through("kubeapiserver.py", "6444", certificate, key));
        egress.plainProxy(PLAIN_PROXY);
        inShoot.says("serving");
        inSeed.says("serving");
        shoot = Kubectl.asking(LAB.api(), "https://" + Lab.POD + ":6443", pki, "http://127.0.0.1:" + PLAIN_PROXY);
        seed = Kubectl.asking(LAB.api(), "https://127.0.0.1:6444", pki, "");
    }

    @Test
    void asksForTheVersionThroughProxyAndTunnel() {
        assertThat(shoot.run("get", "--raw", "/version").succeeds().text()).contains("\"gitVersion\": \"v1.20.2\"");
    }

    @Test
    void hundredThousandLinesOfLogArriveEqual() {
        String expected =
                IntStream.range(0, LOG_LINES).mapToObj(KubectlIT::logLine).collect(Collectors.joining());
        long startNs = System.nanoTime();
        byte[] log = shoot.run("logs", "web").succeeds().output();
        System.out.printf("kubectl logs: 100,000 lines in %.2f s%n", secondsSince(startNs));
        assertThat(Bytes.digest(log)).isEqualTo(Bytes.digest(expected.getBytes(UTF_8)));
    }

    @Test
    void followedLogIsSeenWhileItIsWritten() {
        try (Running follower = LAB.api().start(shoot.command("logs", "-f", "web"))) {
            follower.says(logLine(0));
            assertThat(follower.log()).doesNotContain(logLine(7));
            Await.until("the log has ended", 20, () -> !follower.isAlive());
            assertThat(follower.log())
                    .isEqualTo(
                            IntStream.range(0, 8).mapToObj(KubectlIT::logLine).collect(Collectors.joining()));
        }
    }

    @Test
    void bytesThroughExecComeBackEqual() {
        byte[] sent = Bytes.random(COPY_BYTES, 5);
        long startNs = System.nanoTime();
        Outcome echo = shoot.given(sent, "exec", "-i", "web", "--", "cat").succeeds();
        System.out.printf(
                "kubectl exec: %d MB there and back in %.2f s%n", COPY_BYTES / 1_000_000, secondsSince(startNs));
        assertThat(Bytes.digest(echo.output())).isEqualTo(Bytes.digest(sent));
    }

    @Test
    void execTellsErrorsAndStatusOfItsCommand() {
        Outcome ended = shoot.run("exec", "web", "--", "sh", "-c", "echo out; echo oops >&2; exit 3");
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.text()).isEqualTo("out\n");
        assertThat(ended.errorLines()).contains("oops", "command terminated with exit code 3");
    }

    @Test
    void execThatIsSilentForSomeSecondsGoesOn() throws IOException {
        try (Dialogue session = shoot.dialogue("exec", "-i", "web", "--", "cat")) {
            assertThat(session.echo("before")).isEqualTo("before");
            LAB.api().run("sleep", "2");
            assertThat(session.echo("after")).isEqualTo("after");
        }
    }

    @Test
    void fileCopiedThereAndBackIsEqual() throws IOException {
        Path there = directory.resolve("there");
        Path back = directory.resolve("back");
        Files.write(there, Bytes.random(COPY_BYTES, 6));
        long startNs = System.nanoTime();
        shoot.run("cp", there.toString(), "web:copied").succeeds();
        double thereS = secondsSince(startNs);
        assertThat(podDirectory.resolve("copied")).hasSameBinaryContentAs(there);
        shoot.run("cp", "web:copied", back.toString()).succeeds();
        System.out.printf(
                "kubectl cp: %d MB there in %.2f s, there and back in %.2f s%n",
                COPY_BYTES / 1_000_000, thereS, secondsSince(startNs));
        assertThat(back).hasSameBinaryContentAs(there);
    }

    @Test
    void reasonReachesTheUserWhenKubectlItselfDialsTheProxy() {
        Outcome refused =
                shoot.run("-s", "https://10.2.0.10", "get", "--raw", "/version").fails();
        assertThat(refused.errors()).startsWith("Unable to connect to the server: 10.2.0.10 is outside the shoot's");
    }

    @Test
    void kubectlHasWordsOfItsOwnForARefusedConnectionThatItDials() {
        Outcome refused = shoot.run("-s", "https://" + Lab.POD + ":81", "get", "--raw", "/version")
                .fails();
        assertThat(refused.errors()).startsWith("The connection to the server 100.96.0.10:81 was refused");
    }

    @Test
    void logsComeThroughTheApiServer() {
        assertThat(seed.run("logs", "web").succeeds().text()).startsWith("pod: nginx");
    }

    @ParameterizedTest
    @CsvSource({
        "refused, 100.96.0.10:81, code 502: 502 connection refused by 100.96.0.10:81",
        "outside, 10.2.0.10:80, code 403: 403 10.2.0.10 is outside the shoot's networks"
    })
    void reasonReachesTheUserThroughTheApiServer(String pod, String kubelet, String reason) {
        String error = "proxy error from vpn-seed-server:9443 while dialing " + kubelet + ", " + reason;
        assertThat(seed.run("logs", pod).fails().errors())
                .startsWith("Error from server: Get \"https://%s/containerLogs/default/%s/main\": %s"
                        .formatted(kubelet, pod, error));
        assertThat(seed.run("exec", pod, "--", "true").fails().errors())
                .startsWith("Error from server: error dialing backend: " + error);
    }

    private static String logLine(int number) {
        BigInteger square = BigInteger.valueOf(number).pow(2);
        return "%06d %050d%n".formatted(number, square);
    }

    private static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
