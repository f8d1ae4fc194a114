package rvpn.seed.gateway;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import rvpn.core.config.ConfigException;
import rvpn.seed.connect.Printable;

/** One mapping of a YAML file, read strictly: nothing is passed over, and every error names file, line and field. */
final class YamlMapping {
    private final String origin;
    private final String path;
    private final Node node;
    private final Map<String, Node> values;

    private YamlMapping(String origin, String path, Node node, Map<String, Node> values) {
        this.origin = origin;
        this.path = path;
        this.node = node;
        this.values = values;
    }

    /**
     * Reads a whole file, of one document.
     *
     * @param option that names the file, for messages
     * @param known its keys
     */
    static YamlMapping read(String option, Path file, String... known) throws ConfigException {
        String origin = "--" + option + ": " + file;
        try {
            Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions())); // its limits on size and depth go here too
            Node root = yaml.compose(new StringReader(Files.readString(file)));
            if (root == null) {
                throw new ConfigException(origin + " is empty; it needs " + String.join(", ", known));
            }
            return of(origin, "", root, known);
        } catch (MarkedYAMLException malformed) {
            int line = malformed.getProblemMark() == null
                    ? 1
                    : malformed.getProblemMark().getLine() + 1;
            throw new ConfigException(origin + " line " + line + " is not YAML: " + malformed.getProblem());
        } catch (YAMLException malformed) {
            throw new ConfigException(
                    origin + " is not YAML: " + malformed.getMessage().replace('\n', ' '));
        } catch (NoSuchFileException missing) {
            throw new ConfigException("--" + option + ": there is no file " + file);
        } catch (CharacterCodingException binary) {
            throw new ConfigException(origin + " is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new ConfigException(origin + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static YamlMapping of(String origin, String path, Node node, String... known) throws ConfigException {
        if (!(node instanceof MappingNode mapping)) {
            throw error(origin, path, node, "must hold 'key: value' lines, keys are " + String.join(", ", known));
        }
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String field = join(path, Printable.of(key));
            if (!List.of(known).contains(key)) {
                String right = String.join(", ", new TreeSet<>(List.of(known)));
                throw error(origin, field, entry.getKeyNode(), "is unknown; known are " + right);
            }
            if (values.put(key, entry.getValueNode()) != null) {
                throw error(origin, field, entry.getKeyNode(), "is there twice");
            }
        }
        return new YamlMapping(origin, path, node, values);
    }

    /** Whether a key is there, with any value. */
    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The mapping of a key; {@code key:} with nothing behind it is none. */
    Optional<YamlMapping> mapping(String key, String... known) throws ConfigException {
        Node value = values.get(key);
        return value == null || value.getTag().equals(Tag.NULL)
                ? Optional.empty()
                : Optional.of(of(origin, join(path, key), value, known));
    }

    /** The mappings of a list, which must be there. */
    List<YamlMapping> mappings(String key, String... known) throws ConfigException {
        List<YamlMapping> mappings = new ArrayList<>();
        List<Node> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            mappings.add(of(origin, join(path, key) + "[" + i + "]", items.get(i), known));
        }
        return mappings;
    }

    /** The words of a list; without the key none. */
    List<String> texts(String key) throws ConfigException {
        if (!has(key)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Node item : items(key)) {
            texts.add(text(join(path, key) + "[" + texts.size() + "]", item));
        }
        return texts;
    }

    /** The word of a key, if it is there. */
    Optional<String> text(String key) throws ConfigException {
        return has(key) ? Optional.of(text(join(path, key), values.get(key))) : Optional.empty();
    }

    /** The word of a key, which must be there. */
    String requireText(String key) throws ConfigException {
        return text(key).orElseThrow(() -> error(origin, path, node, "needs '" + key + "'"));
    }

    /** What is wrong with the value of a key. */
    ConfigException error(String key, String words) {
        return error(origin, join(path, key), values.getOrDefault(key, node), words);
    }

    private List<Node> items(String key) throws ConfigException {
        Node value = values.get(key);
        if (value == null) {
            throw error(origin, path, node, "needs '" + key + "'");
        }
        if (!(value instanceof SequenceNode sequence)) {
            throw error(key, "must be a list");
        }
        return sequence.getValue();
    }

    private String text(String field, Node value) throws ConfigException {
        boolean isWord = value.getTag().equals(Tag.STR) || value.getTag().equals(Tag.INT);
        if (!(value instanceof ScalarNode scalar)
                || !isWord
                || scalar.getValue().isBlank()) {
            throw error(origin, field, value, "must be a word, in quotes if it looks like something else");
        }
        return scalar.getValue();
    }

    private static ConfigException error(String origin, String field, Node at, String words) {
        int line = at.getStartMark().getLine() + 1;
        return new ConfigException(origin + " line " + line + ": " + (field.isEmpty() ? "it" : field) + " " + words);
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
