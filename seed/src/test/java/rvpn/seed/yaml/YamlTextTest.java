package rvpn.seed.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rvpn.core.config.ConfigException;

class YamlTextTest {
    @TempDir
    Path directory;

    @Test
    void knowsWhereEachValueStands() throws ConfigException {
        YamlNode root = YamlText.parse("f", "a:\n  b:\n  - c: 1\n  - c: x\n");

        YamlNode value =
                root.get("a").get().get("b").get().list().get(1).get("c").get();

        assertThat(value.place()).isEqualTo("f, line 4: a.b[1].c ");
        assertThat(value.string()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "---\na: 1\n",
                "a: 1\n---\n",
                "a: 1\n...\n",
                "\ufeffa: 1\n",
                "a: 1\r\n",
                "{\"a\": 1}",
                "# c\n---\na: 1\n---\n"
            })
    void readsTheOneDocumentWithoutRegardToItsFrame(String text) throws ConfigException {
        assertThat(YamlText.parse("f", text).map()).containsOnlyKeys("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "TRUE", "yes", "Yes", "on", "ON", "y", "Y"})
    void readsTheBooleansOfYamlAsGardenerDoes(String text) throws ConfigException {
        assertThat(YamlText.parse("f", "a: " + text).get("a").get().bool()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "False", "no", "NO", "off", "OFF", "Off", "n", "N"})
    void readsTheirOppositesToo(String text) throws ConfigException {
        assertThat(YamlText.parse("f", "a: " + text).get("a").get().bool()).isFalse();
    }

    @Test
    void takesNoTimeForADocumentThatNamesItsPartsAgainAndAgain() throws ConfigException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 16; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }

        assertThat(YamlText.parse("f", bomb.toString()).map()).hasSize(16);
    }

    @Test
    void refusesAMergeKeyWhereItIsAsked() throws ConfigException {
        YamlNode root = YamlText.parse("f", "a: &a {b: 1}\nc:\n  <<: *a\n");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> root.get("c").get().get("b"))
                .withMessage("f, line 3: c holds a merge key '<<'; write its fields out");
    }

    @Test
    void refusesAFileOfEndlessLength() throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "a: " + "x".repeat(4 << 20));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> YamlText.read("--shoot", file))
                .withMessage("--shoot " + file + ": is larger than 4194304 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "&a [*a]",
                "a: *b",
                "%YAML 9",
                "\u0007"
            })
    void refusesWhatIsNoDocumentInOneLine(String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> YamlText.parse("f", text).map())
                .satisfies(refused ->
                        assertThat(refused.getMessage()).startsWith("f").hasLineCount(1));
    }
}
