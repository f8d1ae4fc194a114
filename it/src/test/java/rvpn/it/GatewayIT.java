package rvpn.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom the gateway passes on; an echo stands for the VPN server, all on the loopback of one host. */
class GatewayIT {
    private static final String NAME = "vpn-seed-server.shoot--a--b.svc.cluster.local";
    private static final String SILENT = "vpn-seed-server.shoot--a--c.svc.cluster.local";
    private static final String HEADER = "Reversed-VPN: outbound|1194||" + NAME + "\r\n";
    private static final String HOST_LINE = "Host: gw\r\n";

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("gateway");

    private static Running gateway;

    @BeforeAll
    static void start() {
        HOST.start("socat", "-t10", "TCP-LISTEN:1194,fork,reuseaddr", "PIPE");
        String hosts = NAME + "=127.0.0.1:1194," + SILENT + "=127.0.0.1:9";
        gateway = HOST.startUntil(
                "listens on", Dist.GATEWAY, "--hosts", hosts, "--head-timeout-ms", "3000", "--access-log=all");
    }

    @Test
    void connectWithTheHeaderIsJoinedWithTheServer() {
        assertThat(answer("CONNECT x:1 HTTP/1.1\r\n" + HOST_LINE + HEADER + "\r\necho me"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\necho me");
        gateway.says(
                "\"door\":\"connect\",\"asked\":\"outbound|1194||" + NAME + "\",\"shoot\":\"shoot--a--b\",\"target\":\""
                        + NAME
                        + ":1194\",\"address\":\"127.0.0.1:1194\",\"code\":200,\"alert\":0,\"reason\":\"\",\"words\":\"\","
                        + "\"end\":\"client\",\"from_client_bytes\":7,\"to_client_bytes\":7,");
    }

    @Test
    void http10IsUnderstoodAndNeedsNoHost() {
        assertThat(answer("CONNECT x:1 HTTP/1.0\r\n" + HEADER + "\r\necho me"))
                .startsWith("HTTP/1.0 200 ")
                .endsWith("\r\n\r\necho me");
    }

    @Test
    void newerHeaderIsUnderstoodToo() {
        String newer = HEADER.replace("Reversed-VPN", "X-Gardener-Destination");
        assertThat(answer("CONNECT x:1 HTTP/1.1\r\n" + HOST_LINE + newer + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    static Stream<Arguments> refusals() {
        String connect = "CONNECT x:1 HTTP/1.1\r\n" + HOST_LINE;
        return Stream.of(
                Arguments.of("no header", connect + "\r\n", 301, "redirect"),
                Arguments.of(
                        "another destination",
                        connect + HEADER.replace("vpn-seed-server", "kube-apiserver") + "\r\n",
                        403,
                        "destination_forbidden"),
                Arguments.of(
                        "another port", connect + HEADER.replace("1194", "22") + "\r\n", 403, "destination_forbidden"),
                Arguments.of(
                        "a name that ends otherwise",
                        connect + HEADER.strip() + ".evil.com\r\n\r\n",
                        403,
                        "destination_forbidden"),
                Arguments.of("the header twice", connect + HEADER + HEADER + "\r\n", 400, "malformed"),
                Arguments.of("GET", "GET / HTTP/1.1\r\n" + HOST_LINE + HEADER + "\r\n", 301, "redirect"),
                Arguments.of("GET without a host", "GET / HTTP/1.0\r\n\r\n", 400, "malformed"),
                Arguments.of("no host", "CONNECT x:1 HTTP/1.1\r\n" + HEADER + "\r\n", 400, "malformed"),
                Arguments.of("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "malformed"),
                Arguments.of("garbage", "\u0000\u0003garbage", 400, "malformed"),
                Arguments.of("bare line feeds", "CONNECT x:1 HTTP/1.1\nHost: gw\n\n", 400, "malformed"),
                Arguments.of("a head of 9 KB", connect + "X: " + "x".repeat(9000) + "\r\n\r\n", 431, "head_too_large"),
                Arguments.of(
                        "a server that is not there",
                        connect + HEADER.replace(NAME, SILENT) + "\r\n",
                        502,
                        "target_refused"),
                Arguments.of(
                        "a server that DNS does not know",
                        connect + HEADER.replace("--b", "--x") + "\r\n",
                        502,
                        "name_unknown"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("refusals")
    void everythingElseIsRefusedWithItsStatusLoggedAndCounted(String what, String request, int status, String reason) {
        double before = refused(reason);
        assertThat(answer(request)).startsWith("HTTP/1.").contains(" " + status + " ");
        assertThat(gateway.log()).contains("refused 127.0.0.1: " + status + " ");
        assertThat(refused(reason)).isEqualTo(before + 1);
    }

    @Test
    void headThatDoesNotCompleteInTimeIsRefused() {
        assertThat(HOST.host()
                        .bash("exec 3<>/dev/tcp/127.0.0.1/8132; printf 'CONNECT x:1 HT' >&3; timeout 20 cat <&3")
                        .text())
                .startsWith("HTTP/1.1 408 ");
        assertThat(refused("head_timeout")).isEqualTo(1);
    }

    private static double refused(String reason) {
        return new Metrics(HOST.host()).value("rvpn_gateway_refused_total{reason=\"" + reason + "\"}");
    }

    /** What the gateway answers until it closes. */
    private static String answer(String request) {
        return HOST.host()
                .given(request.getBytes(ISO_8859_1), "socat", "-t10", "-", "TCP:127.0.0.1:8132")
                .latin();
    }
}
