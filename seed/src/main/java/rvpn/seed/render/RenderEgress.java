package rvpn.seed.render;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rvpn.core.config.ConfigException;
import rvpn.core.config.ExitCode;
import rvpn.core.config.StartException;
import rvpn.seed.gardener.KubernetesVersion;
import rvpn.seed.gardener.ShootManifest;
import rvpn.seed.output.OutputFile;
import rvpn.seed.yaml.YamlText;

/** {@code vpnctl render egress}: how kube-apiserver finds the CONNECT proxy; or whether a file of that kind is right. */
@Command(
        name = "egress",
        sortOptions = false,
        description = "Writes or checks the EgressSelectorConfiguration that leads kube-apiserver into the tunnel.")
final class RenderEgress implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "Check this file by the rules of kube-apiserver instead of writing one.")
    private Path checked;

    @Option(
            names = "--pod-root",
            paramLabel = "DIR",
            description = "With --check: where the files of kube-apiserver's pod lie, to see whether they exist.")
    private Path podRoot;

    @Option(
            names = "--kubernetes-version",
            paramLabel = "VERSION",
            description = "Of kube-apiserver; before 1.20 it says master for controlplane. Default: 1.21.")
    private String kubernetesVersion;

    @Option(names = "--shoot", paramLabel = "FILE", description = "Shoot manifest that names that version.")
    private Path shoot;

    @Option(
            names = "--api-version",
            paramLabel = "v1alpha1|v1beta1",
            description = "Of the file. Default: v1beta1, before Kubernetes 1.20 v1alpha1.")
    private String apiVersion;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "https://vpn-seed-server:9443",
            description = "The proxy's. Default: ${DEFAULT-VALUE}.")
    private String url;

    @Option(names = "--uds", paramLabel = "PATH", description = "The proxy's Unix socket, instead of --url.")
    private String socket;

    @Option(
            names = "--ca",
            paramLabel = "PATH",
            defaultValue = "/etc/srv/kubernetes/envoy/ca.crt",
            description = "In kube-apiserver's pod. Default: ${DEFAULT-VALUE}.")
    private String ca;

    @Option(
            names = "--certificate",
            paramLabel = "PATH",
            defaultValue = "/etc/srv/kubernetes/envoy/tls.crt",
            description = "In kube-apiserver's pod. Default: ${DEFAULT-VALUE}.")
    private String certificate;

    @Option(
            names = "--key",
            paramLabel = "PATH",
            defaultValue = "/etc/srv/kubernetes/envoy/tls.key",
            description = "In kube-apiserver's pod. Default: ${DEFAULT-VALUE}.")
    private String key;

    @Option(
            names = "--part",
            paramLabel = "configuration|configmap|snippet",
            defaultValue = "configuration",
            description = "The file, the file in a ConfigMap, or flag, mounts and volumes. Default: ${DEFAULT-VALUE}.")
    private String part;

    @Option(names = "--namespace", paramLabel = "NAME", description = "Of the ConfigMap.")
    private String namespace;

    @Mixin
    private OutputFile output;

    @Override
    public Integer call() throws StartException {
        if (podRoot != null && checked == null) {
            throw new ConfigException("--pod-root: is for --check alone");
        }
        return checked == null ? render() : check();
    }

    private int render() throws StartException {
        output.write(text(new EgressText(plan())), spec.commandLine().getOut());
        return ExitCode.OK.status();
    }

    private String text(EgressText texts) throws ConfigException {
        if (namespace != null && !namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw new ConfigException("--namespace: '" + namespace.replaceAll("\\p{Cntrl}", "?")
                    + "' is no Kubernetes namespace: a-z, 0-9 and - only, at most 63");
        }
        String configuration = texts.configuration();
        // What is written is what kube-apiserver takes, whatever the options said.
        List<String> problems = new EgressRules(texts.plan().kubernetes(), Optional.empty())
                .check(YamlText.parse("the configuration", configuration))
                .problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.get(0));
        }
        return switch (part) {
            case "configuration" -> configuration;
            case "configmap" -> texts.configMap(Optional.ofNullable(namespace));
            case "snippet" -> texts.snippet();
            default -> throw new ConfigException("--part: '" + part + "' is none of configuration, configmap, snippet");
        };
    }

    private EgressPlan plan() throws ConfigException {
        if (socket != null) {
            return EgressPlan.of(
                    kubernetes(), Optional.ofNullable(apiVersion), new EgressPlan.Uds(absolute("--uds", socket)));
        }
        Optional<EgressPlan.Tls> tls = url.startsWith("http://")
                ? Optional.empty()
                : Optional.of(new EgressPlan.Tls(
                        absolute("--ca", ca), absolute("--certificate", certificate), absolute("--key", key)));
        return EgressPlan.of(kubernetes(), Optional.ofNullable(apiVersion), new EgressPlan.Tcp(url, tls));
    }

    private KubernetesVersion kubernetes() throws ConfigException {
        if (shoot != null && kubernetesVersion == null) {
            return ShootManifest.read("--shoot", shoot).kubernetesVersion();
        }
        return KubernetesVersion.parse("--kubernetes-version", kubernetesVersion == null ? "1.21" : kubernetesVersion);
    }

    private static String absolute(String option, String path) throws ConfigException {
        if (!path.matches("/\\P{Cntrl}*[^/\\p{Cntrl}]")) {
            throw new ConfigException(option + ": '" + path.replaceAll("\\p{Cntrl}", "?")
                    + "' is not the path of a file from the root of kube-apiserver's pod");
        }
        return path;
    }

    private int check() throws ConfigException {
        KubernetesVersion kubernetes = kubernetes();
        EgressRules rules =
                new EgressRules(kubernetes, Optional.ofNullable(podRoot)).check(YamlText.read("--check", checked));
        List<String> problems = rules.problems();
        if (problems.size() > 1) {
            problems.forEach(problem -> print(problem + "\n"));
            throw new ConfigException("--check " + checked + ": kube-apiserver refuses it for " + problems.size()
                    + " reasons, listed above");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.get(0));
        }
        print(checked + " is right for kube-apiserver " + kubernetes
                + (podRoot == null ? "; not asked whether its files exist (--pod-root)" : "") + "\n");
        rules.warnings().forEach(warning -> print("warning: " + warning + "\n"));
        return ExitCode.OK.status();
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
