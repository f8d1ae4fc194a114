package rvpn.seed.manifest;

import java.util.Optional;
import picocli.CommandLine.Option;
import rvpn.core.config.ConfigException;
import rvpn.seed.gardener.KubernetesVersion;

/** Options about pods that all programs have in common. */
final class WorkloadOptions {
    /** What each of the programs uses after load, see performance.md. */
    static final String MEMORY = "110Mi";

    /** In which the programs stay under load, and are tested, see configuration.md. */
    static final String LEAST_LIMIT = "128Mi";

    private static final int MOST_REPLICAS = 100;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Image with the programs on its PATH, a Java, iproute2 and iptables.")
    private String image;

    @Option(names = "--image-pull-secret", paramLabel = "NAME", description = "Secret to get it with.")
    private String imagePullSecret;

    @Option(names = "--replicas", paramLabel = "NUMBER", description = "How many pods there are.")
    private Integer replicas;

    @Option(
            names = "--memory-limit",
            paramLabel = "QUANTITY",
            description = "Memory at which a pod is ended, such as 256Mi. Without it there is no limit.")
    private String memoryLimit;

    @Option(names = "--priority-class", paramLabel = "NAME", description = "Of the pods; '' for none.")
    private String priorityClass;

    @Option(
            names = "--kubernetes-version",
            paramLabel = "VERSION",
            description = "Of the cluster that takes the manifests.")
    private String kubernetesVersion;

    /**
     * @param mostReplicas that make sense
     * @param presetVersion of the cluster
     */
    Workload workload(
            Privilege privilege,
            int presetReplicas,
            int mostReplicas,
            String presetPriority,
            KubernetesVersion presetVersion)
            throws ConfigException {
        if (image == null) {
            throw new ConfigException("--image is missing: name the image that has the programs");
        }
        String priority = priorityClass == null ? presetPriority : priorityClass;
        return new Workload(
                Words.image("--image", image),
                imagePullSecret == null
                        ? Optional.empty()
                        : Optional.of(Words.name("--image-pull-secret", imagePullSecret)),
                replicas(presetReplicas, mostReplicas),
                privilege,
                priority.isEmpty() ? Optional.empty() : Optional.of(Words.name("--priority-class", priority)),
                memoryLimit == null
                        ? Optional.empty()
                        : Optional.of(Words.memory("--memory-limit", memoryLimit, LEAST_LIMIT)),
                new ClusterVersion(version(presetVersion)));
    }

    private int replicas(int preset, int most) throws ConfigException {
        if (replicas == null) {
            return preset;
        }
        if (replicas > most && most == 1) {
            throw new ConfigException("--replicas: " + replicas + " is too many: the lanes of one tunnel end at one"
                    + " vpn-seed-server, so there is one, or 0 for a shoot that sleeps");
        }
        if (replicas < 0 || replicas > Math.min(most, MOST_REPLICAS)) {
            throw new ConfigException(
                    "--replicas: " + replicas + " is not a whole number from 0 to " + Math.min(most, MOST_REPLICAS));
        }
        return replicas;
    }

    private KubernetesVersion version(KubernetesVersion preset) throws ConfigException {
        return kubernetesVersion == null ? preset : KubernetesVersion.parse("--kubernetes-version", kubernetesVersion);
    }
}
