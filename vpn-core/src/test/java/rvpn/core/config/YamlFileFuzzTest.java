package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rvpn.fuzz.FuzzTarget;

/**
 * A configuration file. It is read whole, or refused in one line that names it; a setting is what its own parser makes of the
 * text, or the default.
 */
class YamlFileFuzzTest extends FuzzTarget {
    private static final Path FILE = Path.of("vpn.yaml");
    private static final int MAX_WORDS = 10_000;
    private static final Setting<Integer> NUMBER = Setting.number("number", 1, 65_535, 1194, "PORT", "A number.");
    private static final Setting<Side> CHOICE = Setting.choice("choice", Side.class, Side.SEED, "A choice.");
    private static final Setting<List<String>> LINES = Setting.of(
                    "lines", "LINE", "Several.", text -> List.of(text.split("\n")))
            .severalBy("\n");
    private static final List<Setting<?>> SETTINGS = settings();

    @Override
    protected void check(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            Settings settings = Settings.resolve(SETTINGS, Map.of(), Map.of(), YamlFile.parse(FILE, text, SETTINGS));
            assertThat(settings.get(NUMBER)).isBetween(1, 65_535);
            assertThat(settings.get(CHOICE)).isNotNull();
            assertThat(settings.get(Networks.POD_NETWORKS)).isNotNull();
            Networks.from(settings);
        } catch (ConfigException refused) {
            assertThat(refused.getMessage())
                    .isNotBlank()
                    .hasSizeLessThan(MAX_WORDS + input.length)
                    .doesNotContainPattern("[\r\n]");
        }
    }

    private static List<Setting<?>> settings() {
        List<Setting<?>> settings = new ArrayList<>(Networks.SETTINGS);
        settings.addAll(List.of(NUMBER, CHOICE, LINES));
        return settings;
    }
}
