package rvpn.seed.gardener;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rvpn.core.config.ConfigException;
import rvpn.seed.yaml.YamlNode;
import rvpn.seed.yaml.YamlText;

/**
 * What a gardenlet's component configuration says of feature gates.
 *
 * @param featureGates by name, as set in the file
 * @param warnings what is odd and still can be read
 */
public record GardenletConfiguration(Map<String, Boolean> featureGates, List<String> warnings) {
    private static final ObjectKind KIND =
            new ObjectKind("GardenletConfiguration", List.of("gardenlet.config.gardener.cloud/v1alpha1"));

    /**
     * Reads a file; its other fields are not looked at.
     *
     * @throws ConfigException with file, line, field, and what would be right
     */
    public static GardenletConfiguration read(String option, Path file) throws ConfigException {
        return from(YamlText.read(option, file));
    }

    static GardenletConfiguration from(YamlNode root) throws ConfigException {
        List<String> warnings = new ArrayList<>();
        KIND.check(root, warnings);
        Map<String, Boolean> gates = new LinkedHashMap<>();
        if (root.get("featureGates").isPresent()) {
            for (Map.Entry<String, YamlNode> entry :
                    root.get("featureGates").get().map().entrySet()) {
                gates.put(entry.getKey(), entry.getValue().bool());
                KnownGates.oddity(entry.getKey())
                        .ifPresent(odd -> warnings.add(entry.getValue().place() + odd));
            }
        }
        return new GardenletConfiguration(gates, warnings);
    }
}
