package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README tells a newcomer to run first, scene by scene; that of overlapping networks is in {@link OverlapIT}. */
@Tag("once")
@EnabledIf("canRun")
class DemoIT {
    static boolean canRun() {
        return "root".equals(System.getProperty("user.name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reversed", "default", "dual-stack"})
    void showsAllItsSteps(String scene) {
        Outcome demo = Shell.run(
                new byte[0],
                Map.of("RVPN_DIST", Dist.DIRECTORY.toString()),
                List.of(Dist.LAB, "demo", scene, "--prefix", Namespaces.name("d-" + scene.substring(0, 2))));
        demo.succeeds();
        assertThat(demo.text())
                .containsPattern("✓ PASSED {2}(\\d+) of \\1 steps")
                .doesNotContain("✗");
    }
}
