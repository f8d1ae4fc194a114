package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;

/** Deployments that start the new pods before they end the old ones. */
final class Replacement {
    private static final int OLD_VERSIONS = 2;

    private Replacement() {}

    /** @param selector of the pods, which have more labels; it can never be changed, so it is Gardener's */
    static Deployment of(
            String namespace,
            String name,
            Workload workload,
            Map<String, String> labels,
            Map<String, String> selector,
            Map<String, String> podLabels,
            PodSpec pod) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withReplicas(workload.replicas())
                .withRevisionHistoryLimit(OLD_VERSIONS)
                .withSelector(Policies.selector(selector))
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString("100%"))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(podLabels)
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .endSpec()
                .build();
    }
}
