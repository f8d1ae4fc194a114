package rvpn.seed.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import rvpn.core.config.ConfigException;

/** A value in a YAML file that knows where it stands, so that whoever finds it wrong can say so. */
public final class YamlNode {
    /** What YAML 1.1 of the Go library that Gardener uses takes for a boolean besides snakeyaml's. */
    private static final Set<String> SHORT_BOOLEANS = Set.of("y", "Y", "n", "N");

    private static final int LONGEST_QUOTE = 120;

    private final String source;
    private final String field;
    private final Node node;

    YamlNode(String source, String field, Node node) {
        this.source = source;
        this.field = field;
        this.node = node;
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The file, as messages call it. */
    public String source() {
        return source;
    }

    /** The path of keys from the root. */
    public String field() {
        return field;
    }

    /** Where it begins, from 1. */
    public int line() {
        return YamlText.line(node.getStartMark());
    }

    /** Where it stands, and what is wrong with it. */
    public ConfigException wrong(String problem) {
        return new ConfigException(place() + problem);
    }

    /** {@code --shoot FILE, line 7: spec.kubernetes.version }, to go on with. */
    public String place() {
        return source + ", line " + line() + ": " + (field.isEmpty() ? "" : field + " ");
    }

    public boolean isMap() {
        return node instanceof MappingNode;
    }

    public boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    /** All entries in their order. Keys are unique. */
    public Map<String, YamlNode> map() throws ConfigException {
        if (isNull()) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("is " + kind() + ", not 'key: value' lines");
        }
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = ((ScalarNode) entry.getKeyNode()).getValue();
            if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
                throw wrong("holds a merge key '<<'; write its fields out");
            }
            entries.put(key, new YamlNode(source, join(field, key), entry.getValueNode()));
        }
        return entries;
    }

    /** All entries in their order, of which none may have another key than these. */
    public Map<String, YamlNode> map(List<String> known) throws ConfigException {
        Map<String, YamlNode> entries = map();
        for (NodeTuple entry : node instanceof MappingNode mapping ? mapping.getValue() : List.<NodeTuple>of()) {
            String key = ((ScalarNode) entry.getKeyNode()).getValue();
            if (!known.contains(key)) {
                throw new YamlNode(source, join(field, shown(key)), entry.getKeyNode())
                        .wrong("is unknown; known are " + String.join(", ", known));
            }
        }
        return entries;
    }

    /** The elements of a list. */
    public List<YamlNode> list() throws ConfigException {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("is " + kind() + ", not a list of '- ' lines");
        }
        List<YamlNode> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(new YamlNode(source, field + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** One entry; empty where the key is missing or has no value. */
    public Optional<YamlNode> get(String key) throws ConfigException {
        return Optional.ofNullable(map().get(key)).filter(value -> !value.isNull());
    }

    /** The text of a string; a number or boolean is none. */
    public String string() throws ConfigException {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            return scalar.getValue();
        }
        String remedy = node instanceof ScalarNode scalar && !isNull()
                ? "; write it in quotes: \"" + shown(scalar.getValue()) + "\""
                : "";
        throw wrong("is " + kind() + ", not a string" + remedy);
    }

    /** The text of a string or whole number, as it is written; an empty one is none. */
    public String word() throws ConfigException {
        String text = node.getTag().equals(Tag.INT) ? scalar().orElseThrow() : string();
        if (text.isBlank()) {
            throw wrong("is " + kind() + ", not a word");
        }
        return text;
    }

    /** A boolean; its text in quotes is none. */
    public boolean bool() throws ConfigException {
        if (node instanceof ScalarNode scalar && isBoolean(scalar)) {
            return "yYtToO".indexOf(scalar.getValue().charAt(0)) >= 0
                    && !scalar.getValue().equalsIgnoreCase("off");
        }
        String text = scalar().orElse("");
        String remedy = text.equals("true") || text.equals("false")
                ? "; write it without quotes: " + text
                : "; write true or false";
        throw wrong("is " + kind() + ", not a boolean" + remedy);
    }

    private static boolean isBoolean(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.BOOL)
                || scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
                        && SHORT_BOOLEANS.contains(scalar.getValue());
    }

    /** The text of a scalar of whatever type; empty for a list or a map. */
    public Optional<String> scalar() {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    /** What it is, for people. */
    public String kind() {
        if (node instanceof MappingNode) {
            return "a map";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        String text = shown(((ScalarNode) node).getValue());
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            return "empty";
        }
        if (tag.equals(Tag.BOOL)) {
            return "the boolean " + text;
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return "the number " + text;
        }
        return tag.equals(Tag.STR) ? "the string \"" + text + "\"" : "'" + text + "'";
    }

    /** In one line of bounded length. */
    public static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= LONGEST_QUOTE ? printable : printable.substring(0, LONGEST_QUOTE) + "...";
    }
}
