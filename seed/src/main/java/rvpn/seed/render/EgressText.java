package rvpn.seed.render;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rvpn.core.config.ConfigException;

/** The files of an {@link EgressPlan}, with the names that Gardener gives them. */
record EgressText(EgressPlan plan) {
    static final String FILE = "egress-selector-configuration.yaml";
    static final String MOUNT = "/etc/kubernetes/egress";

    private static final String CONFIG_MAP = "kube-apiserver-egress-selector-configuration";

    /** What {@code --egress-selector-config-file} names. */
    String configuration() {
        return """
                apiVersion: %s%s
                kind: %s
                egressSelections:
                - name: cluster
                  connection:
                    proxyProtocol: HTTPConnect
                    transport:
                %s
                - name: %s
                  connection:
                    proxyProtocol: Direct
                - name: etcd
                  connection:
                    proxyProtocol: Direct
                """.formatted(
                        EgressRules.GROUP,
                        plan.apiVersion(),
                        EgressRules.KIND,
                        transport().stripTrailing(),
                        EgressRules.controlPlane(plan.kubernetes()));
    }

    /** The configuration in a ConfigMap. */
    String configMap(Optional<String> namespace) {
        String place = namespace.map(name -> "\n  namespace: " + quoted(name)).orElse("");
        return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + CONFIG_MAP + place + "\ndata:\n  " + FILE
                + ": |\n" + configuration().indent(4);
    }

    /** What kube-apiserver's pod needs besides what it has: flag, mounts, volumes. */
    String snippet() throws ConfigException {
        List<String> mounts = new ArrayList<>();
        List<String> volumes = new ArrayList<>();
        add(mounts, volumes, "egress-selection-config", MOUNT, true, "configMap:\n    name: " + CONFIG_MAP);
        if (plan.way() instanceof EgressPlan.Uds uds) {
            add(mounts, volumes, "egress-socket", directory(uds.path()), false, "emptyDir: {}");
        } else if (plan.way() instanceof EgressPlan.Tcp tcp && tcp.tls().isPresent()) {
            addSecrets(mounts, volumes, tcp.tls().get());
        }
        return """
                # For the pod template of the Deployment kube-apiserver: add these to what the lists there hold.
                containers:
                - name: kube-apiserver
                  command:
                  - --egress-selector-config-file=%s/%s
                  volumeMounts:
                %svolumes:
                %s""".formatted(MOUNT, FILE, String.join("", mounts).indent(2), String.join("", volumes));
    }

    private static void addSecrets(List<String> mounts, List<String> volumes, EgressPlan.Tls tls)
            throws ConfigException {
        String directory = directory(tls.certificate());
        if (!directory.equals(directory(tls.key()))) {
            throw new ConfigException("--part snippet: --certificate and --key lie in different directories; one Secret"
                    + " is mounted for both");
        }
        add(
                mounts,
                volumes,
                "kube-apiserver-http-proxy",
                directory,
                true,
                "secret:\n    secretName: kube-apiserver-http-proxy");
        if (!directory.equals(directory(tls.ca()))) {
            add(mounts, volumes, "ca-vpn", directory(tls.ca()), true, "secret:\n    secretName: ca-vpn");
        }
    }

    private static void add(
            List<String> mounts, List<String> volumes, String name, String path, boolean isReadOnly, String source) {
        mounts.add(
                "- name: " + name + "\n  mountPath: " + quoted(path) + "\n" + (isReadOnly ? "  readOnly: true\n" : ""));
        volumes.add("- name: " + name + "\n  " + source + "\n");
    }

    private static String directory(String path) {
        return Path.of(path).getParent().toString();
    }

    private String transport() {
        if (plan.way() instanceof EgressPlan.Uds uds) {
            return "      uds:\n        udsName: " + quoted(uds.path()) + "\n";
        }
        EgressPlan.Tcp tcp = (EgressPlan.Tcp) plan.way();
        String files = tcp.tls()
                .map(tls -> "        tlsConfig:\n          caBundle: " + quoted(tls.ca()) + "\n          clientCert: "
                        + quoted(tls.certificate()) + "\n          clientKey: " + quoted(tls.key()) + "\n")
                .orElse("");
        return "      tcp:\n        url: " + quoted(tcp.url()) + "\n" + files;
    }

    /** As it is where YAML can take it for nothing else: a path, a URL, a name with a hyphen. */
    private static String quoted(String text) {
        return text.matches("/[A-Za-z0-9/._-]+|https?://[A-Za-z0-9.:-]+|[a-z][a-z0-9]*-[a-z0-9-]*")
                ? text
                : "'" + text.replace("'", "''") + "'";
    }
}
