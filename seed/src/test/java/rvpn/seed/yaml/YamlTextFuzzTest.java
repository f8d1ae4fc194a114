package rvpn.seed.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import rvpn.core.config.ConfigException;
import rvpn.fuzz.FuzzTarget;

/**
 * A file of YAML: routes, rules, a shoot's manifest. Whatever is asked of whichever node, the answer is a value or one line of
 * words that names the file; and any text that is written as a value is read as the same text.
 */
class YamlTextFuzzTest extends FuzzTarget {
    private static final int MAX_DEPTH = 6;
    private static final int MAX_NODES = 500;
    private static final String FILE = "--routes routes.yaml";

    /** One thing to ask of a node. */
    private interface Question {
        void ask() throws ConfigException;
    }

    private int nodes;

    @Override
    protected void check(byte[] input) throws Exception {
        nodes = 0;
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            visit(YamlText.parse(FILE, text), 0);
        } catch (ConfigException refused) {
            assertNamesItsPlace(refused);
        }
        if (text.codePoints().allMatch(YamlTextFuzzTest::isText)) {
            String written = PlainYaml.of(List.of(Map.of("key", text, "list", List.of(text))));
            YamlNode read = YamlText.parse(FILE, written);
            assertThat(read.get("key").orElseThrow().string()).isEqualTo(text);
            assertThat(read.get("list").orElseThrow().list().get(0).string()).isEqualTo(text);
        }
    }

    private void visit(YamlNode node, int depth) {
        if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
            return;
        }
        assertThat(node.line()).isPositive();
        ask(() -> node.map().values().forEach(value -> visit(value, depth + 1)));
        ask(() -> node.list().forEach(value -> visit(value, depth + 1)));
        ask(() -> node.map(List.of("routes", "namespace")));
        ask(() -> assertThat(node.string()).isNotNull());
        ask(() -> assertThat(node.word()).isNotBlank());
        ask(node::bool);
        ask(() -> node.get("namespace"));
        assertThat(node.kind()).isNotBlank();
    }

    private static void ask(Question question) {
        try {
            question.ask();
        } catch (ConfigException refused) {
            assertNamesItsPlace(refused);
        }
    }

    private static void assertNamesItsPlace(ConfigException refused) {
        assertThat(refused.getMessage()).startsWith(FILE).doesNotContainPattern("[\\x00-\\x1f\\x7f]");
    }

    /** What any YAML reader takes for itself: no control character, none of the line ends that only YAML 1.1 knows. */
    private static boolean isText(int c) {
        return c == '\n' || c >= ' ' && c < 0x7f || c > 0xa0 && c < 0x2000;
    }
}
