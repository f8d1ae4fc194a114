package rvpn.seed.gardener;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rvpn.core.config.ConfigException;
import rvpn.seed.yaml.YamlNode;
import rvpn.seed.yaml.YamlText;

/**
 * Where a Shoot's control plane is, as far as the manifest tells.
 *
 * @param technicalId its namespace in the seed
 * @param apiServerNames by which its API server is known outside, the first is in {@code spec.dns}, if that names one
 */
public record ShootPlace(Optional<String> technicalId, List<String> apiServerNames) {
    private static final String PROJECT_NAMESPACE = "garden-";

    /**
     * Reads a Shoot; fields that say nothing of its place are not looked at.
     *
     * @throws ConfigException with file, line, field, and what would be right
     */
    public static ShootPlace read(String option, Path file) throws ConfigException {
        return from(YamlText.read(option, file));
    }

    static ShootPlace from(YamlNode root) throws ConfigException {
        return new ShootPlace(technicalId(root), apiServerNames(root));
    }

    /** The status knows it; before there is one it follows from project and name, where the project has a namespace of its name. */
    private static Optional<String> technicalId(YamlNode root) throws ConfigException {
        Optional<YamlNode> told = at(root, "status", "technicalID");
        Optional<YamlNode> name = at(root, "metadata", "name");
        Optional<YamlNode> namespace = at(root, "metadata", "namespace");
        if (told.isPresent()) {
            return Optional.of(namespaceName(told.get(), told.get().string()));
        }
        if (name.isEmpty() || namespace.isEmpty()) {
            return Optional.empty();
        }
        String project = namespace.get().string();
        if (!project.equals("garden") && !project.startsWith(PROJECT_NAMESPACE)) {
            return Optional.empty();
        }
        project = project.startsWith(PROJECT_NAMESPACE) ? project.substring(PROJECT_NAMESPACE.length()) : project;
        return Optional.of(namespaceName(
                name.get(), "shoot--" + project + "--" + name.get().string()));
    }

    private static String namespaceName(YamlNode source, String text) throws ConfigException {
        if (!text.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw source.wrong("leads to '" + YamlNode.shown(text)
                    + "', which is no Kubernetes namespace: a-z, 0-9 and - only, at most 63");
        }
        return text;
    }

    private static List<String> apiServerNames(YamlNode root) throws ConfigException {
        Set<String> names = new LinkedHashSet<>();
        Optional<YamlNode> domain = at(root, "spec", "dns", "domain");
        if (domain.isPresent()) {
            names.add(hostName(domain.get(), "api." + domain.get().string()));
        }
        Optional<YamlNode> advertised = at(root, "status", "advertisedAddresses");
        if (advertised.isPresent()) {
            for (YamlNode address : advertised.get().list()) {
                Optional<YamlNode> url = address.get("url");
                if (url.isPresent()) {
                    host(url.get().string()).ifPresent(names::add);
                }
            }
        }
        return List.copyOf(names);
    }

    private static String hostName(YamlNode source, String text) throws ConfigException {
        if (!text.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")) {
            throw source.wrong("is \"" + YamlNode.shown(source.string()) + "\", not a DNS name");
        }
        return text;
    }

    /** An address is no name that a TLS hello could ask for. */
    private static Optional<String> host(String url) {
        try {
            return Optional.ofNullable(URI.create(url).getHost())
                    .filter(host -> !host.startsWith("[") && !host.matches("[0-9.]+"));
        } catch (IllegalArgumentException noUrl) {
            return Optional.empty();
        }
    }

    private static Optional<YamlNode> at(YamlNode root, String... keys) throws ConfigException {
        Optional<YamlNode> node = Optional.of(root);
        for (String key : keys) {
            node = node.isPresent() ? node.get().get(key) : node;
        }
        return node;
    }
}
