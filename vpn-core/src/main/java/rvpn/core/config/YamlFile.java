package rvpn.core.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** A program's configuration file: one key a setting; a list reads as {@code a,b}, a map as {@code k=v,k=v}. */
public final class YamlFile {
    private final String name;
    private final Map<String, String> values;

    private YamlFile(String name, Map<String, String> values) {
        this.name = name;
        this.values = values;
    }

    /** No file at all. */
    public static YamlFile none() {
        return new YamlFile("no file", Map.of());
    }

    /** Made for each file: most programs read none, and the library's classes would slow their start. */
    private static YAMLMapper yaml() {
        // A key given twice and a second document would otherwise be passed over in silence.
        return YAMLMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Reads a file whose keys must all be names of settings. */
    public static YamlFile read(Path path, List<Setting<?>> settings) throws ConfigException {
        return parse(path, text(path), settings);
    }

    /** Reads the text of a file. */
    static YamlFile parse(Path path, String text, List<Setting<?>> settings) throws ConfigException {
        JsonNode root = tree(path, text);
        Map<String, Setting<?>> known = new TreeMap<>();
        settings.forEach(setting -> known.put(setting.name(), setting));
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            Setting<?> setting = known.get(entry.getKey());
            if (setting == null) {
                throw new ConfigException("--config: key '" + entry.getKey() + "' in " + path
                        + " is unknown; known are " + String.join(", ", known.keySet()));
            }
            values.put(entry.getKey(), text(path, setting, entry.getValue()));
        }
        return new YamlFile(path.toString(), values);
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** The text of a key, or null. */
    String get(String key) {
        return values.get(key);
    }

    private static String text(Path path) throws ConfigException {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException missing) {
            throw new ConfigException("--config: there is no file " + path);
        } catch (AccessDeniedException denied) {
            throw new ConfigException("--config: " + path + " may not be read by this user");
        } catch (CharacterCodingException binary) {
            throw new ConfigException("--config: " + path + " is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new ConfigException("--config: cannot read " + path + ": " + unreadable.getMessage());
        }
    }

    private static JsonNode tree(Path path, String text) throws ConfigException {
        YAMLMapper yaml = yaml();
        JsonNode root;
        try {
            root = yaml.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new ConfigException("--config: " + path + " is not YAML" + words(malformed));
        } catch (NumberFormatException escape) { // not looked for by the library: "\\x" at the end of a text
            throw new ConfigException("--config: " + path + " is not YAML: an escape between quotes breaks off");
        }
        if (root.isMissingNode() || root.isNull()) {
            return yaml.createObjectNode();
        }
        if (!root.isObject()) {
            throw new ConfigException("--config: " + path + " must hold 'key: value' lines");
        }
        return root;
    }

    private static String text(Path path, Setting<?> setting, JsonNode node) throws ConfigException {
        if (node.isValueNode()) {
            return text(node);
        }
        boolean nested = StreamSupport.stream(node.spliterator(), false).anyMatch(JsonNode::isContainerNode);
        if (nested) {
            throw new ConfigException("--config: key '" + setting.name() + "' in " + path
                    + " must be a value, a list of values or a map of values");
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(YamlFile::text)
                    .collect(Collectors.joining(setting.separator() == null ? "," : setting.separator()));
        }
        return node.properties().stream()
                .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asText();
    }

    /** Where and what; the YAML reader knows both better than what Jackson makes of it. */
    private static String words(JsonProcessingException malformed) {
        if (malformed.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            Mark mark = marked.getProblemMark();
            return at(mark.getLine() + 1, mark.getColumn() + 1) + firstLine(marked.getProblem());
        }
        JsonLocation location = malformed.getLocation();
        String where = location == null ? ": " : at(location.getLineNr(), location.getColumnNr());
        return where + firstLine(malformed.getOriginalMessage());
    }

    private static String at(int line, int column) {
        return " at line " + line + ", column " + column + ": ";
    }

    /** For a terminal: the library repeats the character that it did not expect. */
    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    }
}
