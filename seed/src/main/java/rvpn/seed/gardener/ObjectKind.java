package rvpn.seed.gardener;

import java.util.List;
import java.util.Map;
import rvpn.core.config.ConfigException;
import rvpn.seed.yaml.YamlNode;

/** Checks {@code apiVersion} and {@code kind}; a snippet from a guide has neither, which is only worth a warning. */
record ObjectKind(String kind, List<String> apiVersions) {
    void check(YamlNode root, List<String> warnings) throws ConfigException {
        Map<String, YamlNode> fields = root.map();
        if (!fields.containsKey("kind") && !fields.containsKey("apiVersion")) {
            warnings.add(
                    root.source() + " has no apiVersion and kind; it is read as " + kind + " of " + apiVersions.get(0));
            return;
        }
        // The kind first: files given in each other's place are the likely mistake.
        checkField(root, "kind", List.of(kind));
        checkField(root, "apiVersion", apiVersions);
    }

    private static void checkField(YamlNode root, String key, List<String> right) throws ConfigException {
        YamlNode value = root.get(key)
                .orElseThrow(() -> new ConfigException(
                        root.source() + ": " + key + " is missing; write " + key + ": " + right.get(0)));
        if (!right.contains(value.string())) {
            throw value.wrong("is \"" + YamlNode.shown(value.string()) + "\", not " + String.join(" or ", right));
        }
    }
}
