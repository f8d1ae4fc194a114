package rvpn.core.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HookEnvironmentTest {
    private static final int TEXTS = 10_000;
    private static final int MAX_TEXT = 60;

    @Test
    void hasNothingButThePath() {
        assertThat(new HookEnvironment().variables())
                .containsOnly(entry("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
    }

    @Test
    void whatThePeerChoosesHoldsNothingForAShell() {
        HookEnvironment env =
                new HookEnvironment().putForeign("common_name", "-rf $(id);`x` \"a\" 'b' \\ |&<>\n\0\u00e4*");
        assertThat(env.variables()).containsEntry("common_name", "_rf __id___x_ _a_ _b_ _ ________");
    }

    @Test
    void ordinaryNamesStayAsTheyAre() {
        String subject = "CN=vpn-shoot-client,O=shoot--local--demo/a@b.c:1+2";
        assertThat(HookEnvironment.harmless(subject)).isEqualTo(subject);
    }

    @Test
    void noTextOfAPeerBecomesAnOptionOrMoreThanOneLine() {
        Random random = new Random(1);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(MAX_TEXT), 0, 300).forEach(c -> text.append((char) c));
            assertThat(HookEnvironment.harmless(text.toString()))
                    .matches("([A-Za-z0-9_.@:/=,+ ][A-Za-z0-9_.@:/=,+ -]*)?")
                    .hasSize(text.length());
        }
    }

    @Test
    void valuesAreBounded() {
        assertThat(HookEnvironment.harmless("a".repeat(70_000))).hasSize(1_024);
    }

    @Test
    void tellsSocketsByFamilyAndTimes() {
        HookEnvironment env = new HookEnvironment()
                .putSocket("trusted", new InetSocketAddress("192.0.2.1", 1))
                .putSocket("other", new InetSocketAddress("2001:db8::1", 2))
                .putTime(Instant.ofEpochSecond(1_000_000_000));
        assertThat(env.variables())
                .containsEntry("trusted_ip", "192.0.2.1")
                .containsEntry("trusted_port", "1")
                .containsEntry("other_ip6", "2001:db8:0:0:0:0:0:1")
                .containsEntry("time_unix", "1000000000");
    }
}
