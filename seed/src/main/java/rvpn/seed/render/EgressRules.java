package rvpn.seed.render;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rvpn.core.config.ConfigException;
import rvpn.seed.gardener.KubernetesVersion;
import rvpn.seed.yaml.YamlNode;

/**
 * What kube-apiserver demands of an EgressSelectorConfiguration: the strict decoding and the validation of Kubernetes'
 * {@code apiserver/pkg/server/egressselector/config.go}.
 */
final class EgressRules {
    static final String KIND = "EgressSelectorConfiguration";
    static final String GROUP = "apiserver.k8s.io/";
    static final List<String> VERSIONS = List.of("v1alpha1", "v1beta1");

    private static final int CONTROLPLANE_SINCE = 20;

    private final KubernetesVersion kubernetes;
    private final Optional<Path> podRoot;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    /** @param podRoot where kube-apiserver's files lie; without one it is not asked whether files exist */
    EgressRules(KubernetesVersion kubernetes, Optional<Path> podRoot) {
        this.kubernetes = kubernetes;
        this.podRoot = podRoot;
    }

    /** What the selection of kube-apiserver's own surroundings is called. */
    static String controlPlane(KubernetesVersion kubernetes) {
        return kubernetes.isFrom(CONTROLPLANE_SINCE) ? "controlplane" : "master";
    }

    /** Looks at a document; what it finds is in {@link #problems} and {@link #warnings}. */
    EgressRules check(YamlNode root) {
        try {
            checkRoot(root);
        } catch (ConfigException undecodable) { // a wrong type: kube-apiserver reads no further either
            problems.add(undecodable.getMessage());
        }
        return this;
    }

    /** Each with file, line, field, and what would be right; empty when kube-apiserver takes it. */
    List<String> problems() {
        return problems;
    }

    /** What it takes, and is hardly meant. */
    List<String> warnings() {
        return warnings;
    }

    private void checkRoot(YamlNode root) throws ConfigException {
        known(root, "apiVersion", "kind", "egressSelections");
        oneOf(root, "kind", List.of(KIND));
        oneOf(
                root,
                "apiVersion",
                VERSIONS.stream().map(version -> GROUP + version).toList());
        Optional<YamlNode> selections = root.get("egressSelections");
        if (selections.isPresent()) {
            for (YamlNode selection : selections.get().list()) {
                checkSelection(selection);
            }
        }
        if (!lines.containsKey("cluster")) {
            warnings.add(root.source() + ": no egressSelections entry has the name cluster, so kube-apiserver dials"
                    + " pods, services and nodes without the tunnel");
        }
    }

    private void oneOf(YamlNode root, String key, List<String> right) throws ConfigException {
        String text = text(root, key);
        if (!right.contains(text)) {
            problem(root, key, shown(text) + ", not " + String.join(" or ", right));
        }
    }

    private void checkSelection(YamlNode selection) throws ConfigException {
        known(selection, "name", "connection");
        checkName(selection);
        Optional<YamlNode> connection = selection.get("connection");
        if (connection.isEmpty()) {
            problem(selection, "connection", "is missing; write connection: {proxyProtocol: Direct} or HTTPConnect");
            return;
        }
        known(connection.get(), "proxyProtocol", "transport");
        checkConnection(connection.get());
    }

    /** Names count in lower case; only the exact word master is taken for controlplane. */
    private void checkName(YamlNode selection) throws ConfigException {
        String given = text(selection, "name");
        boolean isNew = kubernetes.isFrom(CONTROLPLANE_SINCE);
        String name = (isNew && given.equals("master") ? "controlplane" : given).toLowerCase(Locale.ROOT);
        if (isNew && given.equals("master")) {
            warnings.add(selection.place() + "has the name master, which is deprecated; write controlplane");
        }
        Set<String> names = Set.of(controlPlane(kubernetes), "cluster", "etcd");
        if (!names.contains(name)) {
            problem(
                    selection,
                    "name",
                    shown(given) + "; Kubernetes " + kubernetes + " knows " + controlPlane(kubernetes)
                            + ", cluster and etcd");
        }
        Integer first = lines.putIfAbsent(name, selection.line());
        if (first != null) {
            problem(selection, "name", "says " + name + " again, first in line " + first + "; keep one");
        }
    }

    private void checkConnection(YamlNode connection) throws ConfigException {
        Optional<YamlNode> transport = connection.get("transport");
        if (transport.isPresent()) {
            known(transport.get(), "tcp", "uds");
        }
        String protocol = text(connection, "proxyProtocol");
        switch (protocol) {
            case "Direct" ->
                transport.ifPresent(
                        present -> problem(present, "must not be there with proxyProtocol Direct; remove it"));
            case "HTTPConnect" -> checkHttpConnect(connection, transport);
            case "GRPC" -> checkGrpc(connection, transport);
            default -> problem(connection, "proxyProtocol", shown(protocol) + ", not Direct, HTTPConnect or GRPC");
        }
    }

    private void checkHttpConnect(YamlNode connection, Optional<YamlNode> transport) throws ConfigException {
        if (transport.isEmpty()) {
            problem(connection, "transport", "is missing; HTTPConnect needs transport.tcp or transport.uds");
            return;
        }
        Optional<YamlNode> tcp = transport.get().get("tcp");
        Optional<YamlNode> uds = transport.get().get("uds");
        if (tcp.isPresent() == uds.isPresent()) {
            problem(
                    transport.get(),
                    tcp.isPresent() ? "has both tcp and uds; keep one" : "has neither tcp nor uds; give one");
        } else if (tcp.isPresent()) {
            checkTcp(tcp.get());
        } else {
            checkUds(uds.get());
        }
    }

    private void checkGrpc(YamlNode connection, Optional<YamlNode> transport) throws ConfigException {
        Optional<YamlNode> uds = transport.isPresent() ? transport.get().get("uds") : Optional.empty();
        if (uds.isPresent()) {
            checkUds(uds.get());
        } else {
            problem(transport.orElse(connection), "uds", "is missing; GRPC goes over transport.uds alone");
        }
    }

    private void checkUds(YamlNode uds) throws ConfigException {
        known(uds, "udsName");
        if (text(uds, "udsName").isEmpty()) {
            problem(uds, "udsName", "is missing; name the socket's path");
        }
    }

    private void checkTcp(YamlNode tcp) throws ConfigException {
        known(tcp, "url", "tlsConfig");
        String url = text(tcp, "url");
        Optional<YamlNode> tls = tcp.get("tlsConfig");
        if (tls.isPresent()) {
            known(tls.get(), "caBundle", "clientCert", "clientKey");
        }
        if (url.startsWith("http://")) {
            tls.ifPresent(present -> problem(present, "must not be there with an http:// url; write https://"));
        } else if (!url.startsWith("https://")) {
            problem(tcp, "url", shown(url) + "; it begins with https:// or http://");
        } else if (tls.isEmpty()) {
            problem(tcp, "tlsConfig", "is missing; an https:// url needs clientCert and clientKey");
        } else {
            checkFile(tls.get(), "caBundle", false);
            checkFile(tls.get(), "clientCert", true);
            checkFile(tls.get(), "clientKey", true);
        }
    }

    private void checkFile(YamlNode tls, String key, boolean isRequired) throws ConfigException {
        String path = text(tls, key);
        if (path.isEmpty()) {
            if (isRequired) {
                problem(tls, key, "is missing; an https:// url needs it");
            }
            return;
        }
        if (podRoot.isPresent() && !Files.exists(inPod(path))) {
            problem(tls, key, "names " + YamlNode.shown(path) + ", which does not exist in " + podRoot.get());
        }
    }

    private Path inPod(String path) {
        return podRoot.orElseThrow().resolve(path.replace('\0', '?').replaceFirst("^/+", ""));
    }

    /** Strict decoding: a field that the type does not have is an error. */
    private void known(YamlNode node, String... keys) throws ConfigException {
        for (Map.Entry<String, YamlNode> field : node.map().entrySet()) {
            if (!List.of(keys).contains(field.getKey())) {
                problem(field.getValue(), "is an unknown field; known are " + String.join(", ", keys));
            }
        }
    }

    private static String shown(String text) {
        return text.isEmpty() ? "is missing" : "is \"" + YamlNode.shown(text) + "\"";
    }

    private static String text(YamlNode node, String key) throws ConfigException {
        Optional<YamlNode> value = node.get(key);
        return value.isPresent() ? value.get().string() : "";
    }

    private void problem(YamlNode node, String words) {
        problems.add(node.place() + words);
    }

    /** About a field that is there, or is missing in this node. */
    private void problem(YamlNode parent, String key, String words) throws ConfigException {
        Optional<YamlNode> node = parent.get(key);
        problems.add(
                node.isPresent()
                        ? node.get().place() + words
                        : parent.place().stripTrailing() + (parent.field().isEmpty() ? " " : ".") + key + " " + words);
    }
}
