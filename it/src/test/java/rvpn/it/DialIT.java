package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the shoot client dials when nobody, or the wrong one, answers; both ends on the loopback of one host. */
@Tag("once")
class DialIT {
    private static final Pattern PAUSE = Pattern.compile("not up: (.*); dialling again in ([0-9]+) ms");

    @RegisterExtension
    static final Sandbox HOST = new Sandbox("dial");

    @Test
    void goesOnDiallingAtOnceAndThenWithPausesUpToFiveSeconds() {
        Running client = dials(HOST.pki());
        Await.until("eight attempts", 30, () -> pauses(client).size() >= 8);
        List<MatchResult> pauses = pauses(client);
        assertThat(pauses).allSatisfy(pause -> {
            assertThat(pause.group(1)).contains("127.0.0.1:1194", "refused");
            assertThat(Integer.parseInt(pause.group(2))).isBetween(50, 5000);
        });
        assertThat(Integer.parseInt(pauses.get(0).group(2))).isLessThanOrEqualTo(100);
        assertThat(Integer.parseInt(pauses.get(7).group(2))).isGreaterThanOrEqualTo(2500);
    }

    @Test
    void refusesASeedServerOfAnotherName() {
        HOST.seedServer();
        assertKeepsRefusing(dials(HOST.pki(), "--server-name", "another-seed-server"), "another-seed-server");
    }

    @Test
    void refusesASeedServerOfAnotherAuthority() {
        HOST.seedServer();
        Pki other = Pki.init(HOST.directory().resolve("other"));
        assertKeepsRefusing(dials(other), "not signed by the one we know");
    }

    private static Running dials(Pki pki, String... options) {
        String[] fixed = {
            Dist.SHOOT_CLIENT,
            "--endpoint=127.0.0.1",
            "--port=1194",
            "--dial=direct",
            "--device=tun1",
            "--status-listen=127.0.0.1:15001"
        };
        return HOST.start(Stream.of(List.of(fixed), pki.identity("vpn-shoot-client"), List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    private static void assertKeepsRefusing(Running client, String words) {
        Await.until("another attempt", 30, () -> pauses(client).size() >= 2);
        assertThat(pauses(client))
                .allSatisfy(pause -> assertThat(pause.group(1)).contains(words));
        assertThat(client.log()).doesNotContain("up: TLSv1.3").doesNotContain("\tat ");
        assertThat(new Metrics(HOST.host()).value("rvpn_tunnel_up")).isZero();
    }

    private static List<MatchResult> pauses(Running client) {
        return PAUSE.matcher(client.log()).results().toList();
    }
}
