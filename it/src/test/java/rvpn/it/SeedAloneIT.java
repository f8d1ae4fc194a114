package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A seed server that no shoot has dialled yet; kube-apiserver asks it on the loopback of the same host. */
@Tag("once")
class SeedAloneIT {
    @RegisterExtension
    static final Sandbox HOST = new Sandbox("alone");

    @BeforeAll
    static void start() {
        HOST.seedServer();
    }

    @Test
    void proxySaysSinceWhenNoShootIsConnected() {
        Pki pki = HOST.pki();
        Outcome refused = HOST.host()
                .run(
                        ("curl -sSv -m 10 --proxytunnel --proxy https://vpn-seed-server:9443 --proxy-cacert %s --proxy-cert %s"
                                        + " --proxy-key %s --resolve vpn-seed-server:9443:127.0.0.1 http://100.96.0.10/")
                                .formatted(
                                        pki.authority(), pki.certificate("kube-apiserver"), pki.key("kube-apiserver"))
                                .split(" "))
                .fails();
        assertThat(refused.errors()).containsPattern("HTTP/1.1 503 no shoot connected since 20[0-9T:-]+Z");
        assertThat(new Metrics(HOST.host()).value("rvpn_proxy_refused_total{reason=\"no_shoot\"}"))
                .isPositive();
    }

    @Test
    void kubectlTellsItsUserSinceWhenNoShootIsConnected() throws IOException {
        Kubectl.assumeInstalled();
        Egress egress = new Egress(HOST.host(), "127.0.0.1", HOST.pki());
        HOST.pki().issue("api", Kubectl.SERVER_NAME, "serverAuth", 3);
        String certificate = HOST.pki().certificate("api").toString();
        String key = HOST.pki().key("api").toString();
        HOST.startUntil("serving", egress.through("kubeapiserver.py", "6444", certificate, key));
        egress.plainProxy(3128);

        Kubectl throughApiServer = Kubectl.asking(HOST.host(), "https://127.0.0.1:6444", HOST.pki(), "");
        String error =
                "proxy error from vpn-seed-server:9443 while dialing 100.96.0.10:80, code 503: 503 no shoot connected"
                        + " since 20[0-9T:-]+Z\n";
        assertThat(throughApiServer.run("logs", "web").fails().errors())
                .matches("Error from server: Get \"https://100.96.0.10:80/containerLogs/default/web/main\": " + error);
        assertThat(throughApiServer.run("exec", "web", "--", "true").fails().errors())
                .matches("Error from server: error dialing backend: " + error);

        Kubectl itself = Kubectl.asking(HOST.host(), "https://100.96.0.10:6443", HOST.pki(), "http://127.0.0.1:3128");
        assertThat(itself.run("get", "--raw", "/version").fails().errors())
                .matches("Unable to connect to the server: no shoot connected since 20[0-9T:-]+Z\n");
    }

    @Test
    void packetsForTheShootAreNotAnsweredBySomebodyElse() {
        assertThat(HOST.host().pings("100.96.0.10")).isFalse();
        assertThat(new Metrics(HOST.host()).value("rvpn_tunnel_up")).isZero();
    }

    @Test
    void isReadyWithoutAShootBecauseOneMayComeMuchLater() {
        assertThat(new Metrics(HOST.host()).isReady()).isTrue();
    }
}
