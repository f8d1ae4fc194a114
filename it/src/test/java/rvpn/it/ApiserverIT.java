package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What kube-apiserver relies on: how it dials, what it makes of refusals, and streams that live long, stand still or end by
 * halves. The topology is drawn at {@link Lab}. {@code -Dit.long} copies 1 GiB and lets streams stand for a minute.
 */
class ApiserverIT {
    private static final boolean IS_LONG = Boolean.getBoolean("it.long");
    private static final long COPY_BYTES = IS_LONG ? 1L << 30 : 1 << 28;
    private static final int STILL_S = IS_LONG ? 60 : 8;
    private static final int STILL_BYTES = 32 << 20;
    private static final int STILL_STREAMS = 4;
    private static final int MAX_GROWTH_MB = 96;
    private static final String TARGET = Lab.POD + ":9000";
    private static final String GREETER = Lab.POD + ":9001";
    private static final String WEBSOCKET = Lab.POD + ":9002";

    @RegisterExtension
    static final Lab LAB = new Lab("apiserver");

    private static Egress egress;
    private static Running target;

    @BeforeAll
    static void serve() {
        egress = Egress.of(LAB);
        target = LAB.pod().start(Egress.program("target.py", "9000"));
        Running websocket = LAB.pod().start(Egress.program("websocket.py", "9002"));
        target.says("serving");
        websocket.says("serving");
    }

    @Test
    void targetThatSpeaksFirstIsHeardOnlyAfterTheClientHasSpoken() {
        Outcome talk = egress.dial("hello\n".getBytes(UTF_8), "--head", "--quiet-s", "0.5", GREETER);
        assertThat(talk.succeeds().text())
                .isEqualTo("HTTP/1.1 200 Connection established\r\n\r\n220 I speak first\r\nhello\n");
    }

    @ParameterizedTest
    @CsvSource({
        "10.2.0.10:80, 403, 10.2.0.10 is outside the shoot's networks",
        "100.96.0.10:81, 502, connection refused by 100.96.0.10:81",
        "no-such-name.invalid:443, 502, the name no-such-name.invalid has no address",
        "100.96.0.10, 400, the target '100.96.0.10' has no port: write host:port"
    })
    void refusalReadsAsKubeApiserverTellsIt(String where, int status, String words) {
        Outcome refused = egress.dial(new byte[0], where).fails();
        assertThat(refused.errors())
                .startsWith("proxy error from vpn-seed-server:9443 while dialing %s, code %d: %d %s"
                        .formatted(where, status, status, words));
    }

    @Test
    void opensslSpeaksConnectByHandWithTheRequestRightBehindIt() {
        String request =
                "CONNECT %s:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /by-hand HTTP/1.0\r\n\r\n".formatted(Lab.POD);
        Pki pki = egress.pki();
        Outcome answer = LAB.api()
                .given(
                        request.getBytes(UTF_8),
                        ("openssl s_client -quiet -verify_return_error -servername vpn-seed-server"
                                        + " -verify_hostname vpn-seed-server -connect %s -CAfile %s -cert %s -key %s")
                                .formatted(
                                        LAB.env("LAB_PROXY"),
                                        pki.authority(),
                                        pki.certificate("kube-apiserver"),
                                        pki.key("kube-apiserver"))
                                .split(" "))
                .succeeds();
        assertThat(answer.text())
                .startsWith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n")
                .contains("\r\n\r\npod: nginx");
    }

    @Test
    void clientEndsFirstAndIsStillAnswered() {
        byte[] sent = Bytes.random(5_000_000, 1);
        Outcome answer = egress.dial(line("TAKE", sent), TARGET);
        assertThat(answer.succeeds().text()).isEqualTo(sent.length + " " + Bytes.sha256(sent));
    }

    @Test
    void targetEndsFirstAndStillHearsTheClient() {
        byte[] sent = Bytes.random(5_000_001, 2);
        Outcome given = egress.dial(line("GIVE-TAKE 3000000", sent), "--wait-for-end", TARGET);
        String expected = payload(3_000_000);
        assertThat(given.succeeds().output()).hasSize(3_000_000);
        assertThat(Bytes.digest(given.output())).isEqualTo(expected);
        target.says("took " + sent.length + " " + Bytes.sha256(sent));
    }

    @Test
    void webSocketEchoesFramesOfAllLengthsAndOutlivesASilence() {
        Outcome talk = LAB.api().run(egress.through("websocket.py", "--idle-s", "1", WEBSOCKET));
        assertThat(talk.succeeds().text()).isEqualTo("echoed 3131323 bytes in 7 binary messages, and closed\n");
    }

    @Test
    void bigCopyArrivesEqual() {
        long startNs = System.nanoTime();
        String sha256 = LAB.api()
                .bash("set -o pipefail; \"$@\" | sha256sum", egress.curl("http://" + TARGET + "/" + COPY_BYTES))
                .succeeds()
                .text()
                .split(" ")[0];
        double seconds = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(
                "curl through proxy and tunnel: %d MiB in %.1f s, %.0f MB/s%n",
                COPY_BYTES >> 20, seconds, COPY_BYTES / 1e6 / seconds);
        assertThat(COPY_BYTES + " " + sha256).isEqualTo(payload(COPY_BYTES));
    }

    @Test
    void streamsThatStandStillHoldUpNoOthersAndLoseNothing() {
        long pid = LAB.pid("vpn-seed-server");
        long beforeKb = residentKb(pid);
        long[] mostKb = {beforeKb};
        Running streams = LAB.api()
                .start(egress.through(
                        "stall.py",
                        "--seconds",
                        Integer.toString(STILL_S),
                        "--bytes",
                        Integer.toString(STILL_BYTES),
                        TARGET));
        Await.until("the streams have ended", STILL_S + 60, () -> {
            mostKb[0] = Math.max(mostKb[0], residentKb(pid));
            return !streams.isAlive();
        });
        String said = streams.log();
        assertThat(streams.terminate()).as(said).isZero();

        List<List<Long>> seconds = said.lines()
                .filter(line -> line.startsWith("second "))
                .map(ApiserverIT::numbers)
                .toList();
        assertThat(seconds).hasSize(STILL_S).allSatisfy(flows -> assertThat(flows)
                .allMatch(bytes -> bytes > 0));
        String whole = payload(STILL_BYTES);
        assertThat(said.lines().filter(line -> line.equals("given " + whole))).hasSize(STILL_STREAMS / 2);
        assertThat(said.lines().filter(line -> line.equals("taken " + whole))).hasSize(STILL_STREAMS / 2);
        assertThat(target.log().lines().filter(line -> line.startsWith("gave " + STILL_BYTES + " in ")))
                .hasSize(STILL_STREAMS / 2)
                .allSatisfy(line ->
                        assertThat(Double.parseDouble(line.split(" ")[3])).isGreaterThanOrEqualTo(STILL_S));
        long growthMb = (mostKb[0] - beforeKb) / 1024;
        System.out.printf(
                "%d streams stood still for %d s beside 4 that carried %.1f MB/s; the seed server grew from %d to %d MB%n",
                STILL_STREAMS,
                STILL_S,
                seconds.stream().flatMap(List::stream).mapToLong(each -> each).sum() / 1e6 / STILL_S,
                beforeKb / 1024,
                mostKb[0] / 1024);
        assertThat(growthMb).isLessThan(MAX_GROWTH_MB);
    }

    /** How many bytes the target gives for that number, and their sha256. */
    private static String payload(long bytes) {
        String[] command = Egress.program("payload.py", Long.toString(bytes));
        return Shell.run(command).succeeds().text().strip();
    }

    private static long residentKb(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static byte[] line(String command, byte[] payload) {
        byte[] line = (command + "\n").getBytes(UTF_8);
        byte[] all = Arrays.copyOf(line, line.length + payload.length);
        System.arraycopy(payload, 0, all, line.length, payload.length);
        return all;
    }

    private static List<Long> numbers(String line) {
        return Stream.of(line.split(" ")).skip(1).map(Long::valueOf).toList();
    }
}
