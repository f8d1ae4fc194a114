package rvpn.seed.gardener;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.seed.yaml.YamlNode;
import rvpn.seed.yaml.YamlText;

/**
 * What a Shoot manifest says of its tunnel.
 *
 * @param name of the shoot; {@code unnamed} in a snippet
 * @param kubernetesVersion the shoot's
 * @param reversedVpn the annotation's text, not yet understood
 * @param konnectivityTunnel the same of that annotation
 * @param networks of the shoot, as far as they are named
 * @param gardenerVersion of the Gardener that last saw to it, as far as the status tells
 * @param warnings what is odd and still can be read
 */
public record ShootManifest(
        String name,
        KubernetesVersion kubernetesVersion,
        Optional<String> reversedVpn,
        Optional<String> konnectivityTunnel,
        ShootNetworks networks,
        Optional<KubernetesVersion> gardenerVersion,
        List<String> warnings) {
    /** Chooses the direction for one shoot. */
    public static final String REVERSED_VPN = "alpha.featuregates.shoot.gardener.cloud/reversed-vpn";

    /** Chooses Konnectivity for one shoot, up to Gardener 1.26. */
    public static final String KONNECTIVITY_TUNNEL = "alpha.featuregates.shoot.gardener.cloud/konnectivity-tunnel";

    private static final ObjectKind KIND =
            new ObjectKind("Shoot", List.of("core.gardener.cloud/v1beta1", "core.gardener.cloud/v1alpha1"));

    /**
     * Reads a file; fields that say nothing of the tunnel are not looked at.
     *
     * @throws ConfigException with file, line, field, and what would be right
     */
    public static ShootManifest read(String option, Path file) throws ConfigException {
        return from(YamlText.read(option, file));
    }

    static ShootManifest from(YamlNode root) throws ConfigException {
        List<String> warnings = new ArrayList<>();
        KIND.check(root, warnings);
        Optional<YamlNode> metadata = root.get("metadata");
        Optional<YamlNode> spec = root.get("spec");
        YamlNode version = child(child(spec, "kubernetes"), "version")
                .orElseThrow(() -> new ConfigException(
                        root.source() + ": spec.kubernetes.version is missing; write one like version: \"1.21.14\""));
        Map<String, YamlNode> annotations = ShootAnnotations.read(child(metadata, "annotations"), warnings);
        Optional<YamlNode> gardener = child(child(root.get("status"), "gardener"), "version");
        return new ShootManifest(
                text(child(metadata, "name")).orElse("unnamed"),
                version(version),
                text(Optional.ofNullable(annotations.get(REVERSED_VPN))),
                text(Optional.ofNullable(annotations.get(KONNECTIVITY_TUNNEL))),
                ShootNetworks.read(child(spec, "networking")),
                gardener.isPresent() ? Optional.of(version(gardener.get())) : Optional.empty(),
                warnings);
    }

    private static KubernetesVersion version(YamlNode node) throws ConfigException {
        String text = node.string();
        try {
            return KubernetesVersion.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw node.wrong("is wrong: " + wrong.getMessage());
        }
    }

    private static Optional<YamlNode> child(Optional<YamlNode> parent, String key) throws ConfigException {
        return parent.isPresent() ? parent.get().get(key) : Optional.empty();
    }

    private static Optional<String> text(Optional<YamlNode> node) throws ConfigException {
        return node.isPresent() ? Optional.of(node.get().string()) : Optional.empty();
    }
}
