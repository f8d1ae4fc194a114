package rvpn.seed.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import rvpn.core.config.ConfigException;
import rvpn.seed.gardener.KubernetesVersion;
import rvpn.seed.yaml.YamlText;

class EgressRulesFuzzTest {
    private static final String ODD = " \n:-#&*!|'\"{}[],?~\0/.0y";
    private static final EgressPlan.Tls TLS = new EgressPlan.Tls("/a", "/b", "/c");

    @Test
    void aFileIsTakenOrRefusedInLinesWhateverItsText() throws ConfigException {
        KubernetesVersion kubernetes = KubernetesVersion.parse("1.21.0");
        String good = new EgressText(EgressPlan.of(
                        kubernetes, Optional.empty(), new EgressPlan.Tcp("https://a:1", Optional.of(TLS))))
                .configuration();
        Random random = new Random(5);
        int taken = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), ODD.charAt(random.nextInt(ODD.length())));
            }
            List<String> problems = problems(kubernetes, text.toString());
            assertThat(problems)
                    .allSatisfy(problem -> assertThat(problem).startsWith("f").hasLineCount(1));
            taken += problems.isEmpty() ? 1 : 0;
        }
        assertThat(taken).isBetween(10, 2_900);
    }

    private static List<String> problems(KubernetesVersion kubernetes, String text) {
        try {
            return new EgressRules(kubernetes, Optional.of(Path.of("/nowhere")))
                    .check(YamlText.parse("f", text)).problems().stream()
                            .filter(problem -> !problem.contains("does not exist"))
                            .toList();
        } catch (ConfigException refused) {
            return List.of(refused.getMessage());
        }
    }
}
