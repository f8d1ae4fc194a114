package rvpn.seed.yaml;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import rvpn.core.config.ConfigException;

/** Looks for keys that are given twice; programs differ in which of the two counts. */
final class DuplicateKeys {
    private final String source;
    /** A node that aliases name again is looked at once. */
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private DuplicateKeys(String source) {
        this.source = source;
    }

    static void refuse(String source, Node root) throws ConfigException {
        new DuplicateKeys(source).visit("", root);
    }

    private void visit(String path, Node node) throws ConfigException {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            visitMapping(path, mapping);
        } else if (node instanceof SequenceNode sequence) {
            int i = 0;
            for (Node element : sequence.getValue()) {
                visit(path + "[" + i++ + "]", element);
            }
        }
    }

    private void visitMapping(String path, MappingNode mapping) throws ConfigException {
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw new ConfigException(source + ", line "
                        + YamlText.line(entry.getKeyNode().getStartMark())
                        + ": a key is a list or a map; keys must be words");
            }
            String field = YamlNode.join(path, YamlNode.shown(key.getValue()));
            Integer first = lines.putIfAbsent(key.getValue(), YamlText.line(key.getStartMark()));
            if (first != null) {
                throw new ConfigException(source + ", line " + YamlText.line(key.getStartMark()) + ": " + field
                        + " is given twice, first in line " + first + "; keep one");
            }
            visit(field, entry.getValueNode());
        }
    }
}
