package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the CONNECT proxy serves, and where to; the topology is drawn at {@link Lab}. */
class ProxyIT {
    private static final String POD = "http://" + Lab.POD + "/";

    @RegisterExtension
    static final Lab LAB = new Lab("proxy");

    @TempDir
    private static Path directory;

    private static Pki stranger;

    @BeforeAll
    static void makeAStranger() {
        stranger = Pki.init(directory.resolve("stranger"));
    }

    @Test
    void clientWithoutACertificateIsRefusedInTls() {
        Outcome refused = LAB.curl(POD).fails();
        assertThat(refused.errors()).containsAnyOf("alert", "reset", "SSL");
        assertCountedAs("tls_failed");
    }

    @Test
    void clientOfAnotherAuthorityIsRefusedInTls() {
        Outcome refused = LAB.curl(
                        "--proxy-cert",
                        stranger.certificate("kube-apiserver").toString(),
                        "--proxy-key",
                        stranger.key("kube-apiserver").toString(),
                        POD)
                .fails();
        assertThat(refused.errors()).containsAnyOf("alert", "reset", "SSL");
        assertCountedAs("tls_failed");
    }

    @Test
    void shootClientsCertificateIsNotGoodForTheProxy() {
        Pki pki = new Pki(Path.of(LAB.env("LAB_CA")).getParent());
        Outcome refused = LAB.curl(
                        "-v",
                        "--proxy-cert",
                        pki.certificate("vpn-shoot-client").toString(),
                        "--proxy-key",
                        pki.key("vpn-shoot-client").toString(),
                        POD)
                .fails();
        assertThat(refused.errors())
                .contains("HTTP/1.1 403 the certificate names [vpn-shoot-client], allowed is kube-apiserver-http-");
        assertCountedAs("client_forbidden");
    }

    @ParameterizedTest
    @CsvSource({
        "http://10.2.0.10/, 403, outside the shoot's networks",
        "http://192.168.123.1:1194/, 403, outside the shoot's networks",
        "http://192.168.123.2/, 403, outside the shoot's networks",
        "http://127.0.0.1:15000/metrics, 403, 127.0.0.1 is loopback",
        "http://localhost:15000/metrics, 403, is loopback",
        "http://[::1]:15000/metrics, 403, ::1 is loopback",
        "http://[::ffff:127.0.0.1]:15000/metrics, 403, is IPv4-mapped",
        "http://[::ffff:100.96.0.10]/, 403, is IPv4-mapped",
        "http://[64:ff9b::a9fe:a9fe]/, 403, translated",
        "http://169.254.169.254/, 403, 169.254.169.254 is link-local",
        "http://100.96.0.10:81/, 502, connection refused by 100.96.0.10:81",
        "http://no-such-name.invalid/, 502, has no address"
    })
    void destinationThatCannotBeIsRefusedWithWords(String url, int status, String words) {
        Outcome refused = LAB.get("-v", url).fails();
        assertThat(refused.errors()).contains("HTTP/1.1 " + status + " ").contains(words);
    }

    @Test
    void requestThatIsNotConnectIsRefused() {
        String proxy = LAB.env("LAB_PROXY_NAME") + ":9443";
        Outcome answer = LAB.api()
                .run(
                        ("curl -sS -o /dev/null -w %%{http_code} --resolve %s:%s https://%s/ --cacert %s --cert %s --key %s")
                                .formatted(
                                        proxy,
                                        LAB.env("LAB_PROXY").split(":")[0],
                                        proxy,
                                        LAB.env("LAB_CA"),
                                        LAB.env("LAB_CLIENT_CERT"),
                                        LAB.env("LAB_CLIENT_KEY"))
                                .split(" "));
        assertThat(answer.text()).isEqualTo("405");
        assertCountedAs("method");
    }

    private static void assertCountedAs(String reason) {
        Metrics seed = new Metrics(LAB.seed());
        Await.until(
                "refused as " + reason,
                10,
                () -> seed.value("rvpn_proxy_refused_total{reason=\"" + reason + "\"}") > 0);
    }
}
