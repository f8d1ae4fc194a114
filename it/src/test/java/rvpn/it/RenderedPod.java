package rvpn.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The container of a rendered Deployment, run without Kubernetes, and with no more than that would give it: its variables,
 * user and capabilities, no way to get others, a root file system and kernel settings that are read-only.
 */
record RenderedPod(JsonNode spec) {
    private static final String CONTAINER = """
            files=$1 at=$2 writable=$3
            shift 3
            mount --make-rprivate / && mount -t tmpfs none /srv && mkdir -p "$at" && cp "$files"/* "$at" || exit 100
            chmod 0444 "$at"/* && { [ ! -e "$at/tls.key" ] || chmod 0400 "$at"/*; } || exit 101
            for each in $writable; do mount -t tmpfs none "$each" || exit 102; done
            mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && mount -o remount,bind,ro / || exit 103
            exec "$@"
            """;

    /** That of the only Deployment among these manifests. */
    static RenderedPod of(String manifests) {
        return documents(manifests)
                .filter(document -> document.at("/kind").asText().equals("Deployment"))
                .map(deployment -> new RenderedPod(deployment.at("/spec/template/spec")))
                .findFirst()
                .orElseThrow();
    }

    static Stream<JsonNode> documents(String manifests) {
        ObjectMapper mapper = new ObjectMapper();
        Iterable<Object> all = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(manifests);
        return StreamSupport.stream(all.spliterator(), false).map(mapper::<JsonNode>valueToTree);
    }

    JsonNode container() {
        return spec.at("/containers/0");
    }

    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        container()
                .at("/env")
                .forEach(each -> variables.put(
                        each.at("/name").asText(), each.at("/value").asText()));
        return variables;
    }

    /** As the kubelet sets them; nothing where an init container would. */
    void setKernel(Host host) {
        spec.at("/securityContext/sysctls").forEach(each -> host.bash(
                        "echo \"$2\" >\"/proc/sys/${1//.//}\"",
                        each.at("/name").asText(),
                        each.at("/value").asText())
                .succeeds());
    }

    /**
     * Starts it.
     *
     * @param files what lies at the place of its Secrets or ConfigMap
     * @param at that place, below /srv
     * @param others variables in the stead of the manifest's
     */
    Running start(Host host, Path files, String at, Map<String, String> others) {
        Map<String, String> variables = new HashMap<>(variables());
        variables.putAll(Sandbox.QUICK_START);
        variables.putAll(others);
        List<String> command = new ArrayList<>(
                List.of("unshare", "-m", "bash", "-c", CONTAINER, "pod", files.toString(), at, writable()));
        command.addAll(rights());
        command.add(Dist.DIRECTORY
                .resolve("bin/" + container().at("/command/0").asText())
                .toString());
        return Running.start(variables, host.inside(command.toArray(String[]::new)));
    }

    private String writable() {
        List<String> volumes = spec.at("/volumes").findParents("emptyDir").stream()
                .map(volume -> volume.at("/name").asText())
                .toList();
        return StreamSupport.stream(container().at("/volumeMounts").spliterator(), false)
                .filter(mount -> volumes.contains(mount.at("/name").asText()))
                .map(mount -> mount.at("/mountPath").asText())
                .reduce("", (all, each) -> all + " " + each);
    }

    private List<String> rights() {
        JsonNode security = container().at("/securityContext");
        StringBuilder bounds = new StringBuilder("-all");
        security.at("/capabilities/add")
                .forEach(each -> bounds.append(",+").append(each.asText().toLowerCase(Locale.ROOT)));
        String user = security.at("/runAsUser").asText();
        List<String> words = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                user,
                "--regid",
                user,
                "--clear-groups",
                "--bounding-set=" + bounds,
                "--inh-caps=-all"));
        if (!security.at("/allowPrivilegeEscalation").asBoolean(true)) {
            words.add("--no-new-privs");
        }
        words.add("--");
        return words;
    }
}
