package rvpn.seed.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    private static final String WHOLE = "outbound|1194||vpn-seed-server-3.shoot--proj--name.svc.cluster.local";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vpn-seed-server.a.svc.cluster.local",
                "vpn-seed-server.shoot--proj--name.svc.cluster.local",
                "vpn-seed-server-0.shoot-x.svc.cluster.local",
                "vpn-seed-server-4.0.svc.cluster.local",
                "vpn-seed-server.a23456789-123456789-123456789-123456789-123456789-123456789-123.svc.cluster.local",
            })
    void takesTheServersOfAnyNamespace(String host) {
        Destination destination = Destination.parse("outbound|1194||" + host).orElseThrow();
        assertThat(destination.host()).isEqualTo(host);
        assertThat(destination.kind()).isEqualTo(StreamKind.TUNNEL);
    }

    @Test
    void takesTheApiServerOfAnyNamespace() {
        Destination destination = Destination.parse("outbound|443||kube-apiserver.shoot--a--b.svc.cluster.local")
                .orElseThrow();
        assertThat(destination).isEqualTo(new Destination(StreamKind.APISERVER, "kube-apiserver", "shoot--a--b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "vpn-seed-server.a.svc.cluster.local",
                "outbound|1194||",
                "outbound|1194||kube-apiserver.a.svc.cluster.local",
                "outbound|443||kube-apiserver-0.a.svc.cluster.local",
                "outbound|443||vpn-seed-server.a.svc.cluster.local",
                "outbound|11940||vpn-seed-server.a.svc.cluster.local",
                "outbound|01194||vpn-seed-server.a.svc.cluster.local",
                "outbound|1194|v1|vpn-seed-server.a.svc.cluster.local",
                "inbound|1194||vpn-seed-server.a.svc.cluster.local",
                "Outbound|1194||vpn-seed-server.a.svc.cluster.local",
                "outbound|1194||VPN-seed-server.a.svc.cluster.local",
                "outbound|1194||vpn-seed-server.A.svc.cluster.local",
                "outbound|1194||vpn-seed-server.a.svc.cluster.LOCAL",
                "outbound|1194||vpn-seed-server..svc.cluster.local",
                "outbound|1194||vpn-seed-server.svc.cluster.local",
                "outbound|1194||vpn-seed-server.a.b.svc.cluster.local",
                "outbound|1194||vpn-seed-server.-a.svc.cluster.local",
                "outbound|1194||vpn-seed-server.a-.svc.cluster.local",
                "outbound|1194||vpn-seed-server.a_b.svc.cluster.local",
                "outbound|1194||vpn-seed-server.a/b.svc.cluster.local",
                "outbound|1194||vpn-seed-server.\u00e4.svc.cluster.local",
                "outbound|1194||vpn-seed-server-5.a.svc.cluster.local",
                "outbound|1194||vpn-seed-server-.a.svc.cluster.local",
                "outbound|1194||vpn-seed-server-00.a.svc.cluster.local",
                "outbound|1194||vpn-seed-serverx.a.svc.cluster.local",
                "outbound|1194||vpn-seed-server.a.svc.cluster.local.",
                "outbound|1194||vpn-seed-server.a.svc.cluster.local.evil.example",
                "outbound|1194||vpn-seed-server.a.svc.cluster.local\n",
                " outbound|1194||vpn-seed-server.a.svc.cluster.local",
                "outbound|1194||vpn-seed-server.a23456789-123456789-123456789-123456789-123456789-123456789-1234"
                        + ".svc.cluster.local",
            })
    void takesNothingElse(String value) {
        assertThat(Destination.parse(value)).isEmpty();
    }

    @Test
    void takesNoTruncation() {
        for (int length = 0; length < WHOLE.length(); length++) {
            assertThat(Destination.parse(WHOLE.substring(0, length))).isEmpty();
        }
    }

    @Test
    void whatItTakesMatchesGardenersOwnExpression() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "outbnd|194vpsera-.lc0A_ ";
        for (int round = 0; round < 200_000; round++) {
            StringBuilder value = new StringBuilder(WHOLE);
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(value.length());
                switch (random.nextInt(3)) {
                    case 0 -> value.deleteCharAt(at);
                    case 1 -> value.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    default -> value.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            String text = value.toString();
            boolean isOne = text.matches("outbound\\|1194\\|\\|vpn-seed-server(-[0-4])?"
                    + "\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.svc\\.cluster\\.local");
            assertThat(Destination.parse(text).isPresent())
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(isOne);
        }
    }
}
