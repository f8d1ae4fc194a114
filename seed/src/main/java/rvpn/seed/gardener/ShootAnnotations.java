package rvpn.seed.gardener;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.seed.yaml.YamlNode;

/** The annotations of a Shoot, and the ways of writing them that look right and say nothing. */
final class ShootAnnotations {
    private ShootAnnotations() {}

    static Map<String, YamlNode> read(Optional<YamlNode> annotations, List<String> warnings) throws ConfigException {
        if (annotations.isEmpty()) {
            return Map.of();
        }
        YamlNode node = annotations.get();
        if (!node.isMap()) {
            warnings.add(quotedTogether(node, node.scalar().orElse(""))
                    .orElseThrow(() -> node.wrong("is " + node.kind() + ", not 'key: \"value\"' lines")));
            return Map.of();
        }
        Map<String, YamlNode> entries = node.map();
        for (Map.Entry<String, YamlNode> entry : entries.entrySet()) {
            quotedTogether(entry.getValue(), entry.getKey())
                    .or(() -> similar(entry.getValue(), entry.getKey()))
                    .ifPresent(warnings::add);
        }
        return entries;
    }

    /** As a guide prints it: {@code "KEY: true"}, one string where a key and a value should be. */
    private static Optional<String> quotedTogether(YamlNode node, String text) {
        return Optional.of(text)
                .filter(candidate -> candidate.startsWith(ShootManifest.REVERSED_VPN + ":"))
                .map(quoted -> node.source() + ", line " + node.line() + ": \"" + YamlNode.shown(quoted)
                        + "\" has key and value in one pair of quotes, so it is no such annotation and does nothing;"
                        + " write " + ShootManifest.REVERSED_VPN + ": \""
                        + YamlNode.shown(
                                quoted.substring(quoted.indexOf(':') + 1).strip()) + "\"");
    }

    private static Optional<String> similar(YamlNode node, String key) {
        boolean isSimilar = key.contains("reversed-vpn") && !key.equals(ShootManifest.REVERSED_VPN);
        return isSimilar
                ? Optional.of(node.source() + ", line " + node.line() + ": annotation " + YamlNode.shown(key)
                        + " does nothing; the one that counts is " + ShootManifest.REVERSED_VPN)
                : Optional.empty();
    }
}
