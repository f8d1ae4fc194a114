package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A seed server that no shoot has dialled yet; kube-apiserver asks it on the loopback of the same host. */
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
                .isEqualTo(1);
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
