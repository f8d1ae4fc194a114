package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;

/** How many pods may be moved at a time: one, so that a node can always be emptied. */
final class Budget {
    private Budget() {}

    static PodDisruptionBudget of(ClusterVersion cluster, String namespace, String name, Map<String, String> selector) {
        PodDisruptionBudget budget = new PodDisruptionBudgetBuilder()
                .withApiVersion(cluster.policyApi())
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(selector)
                .endMetadata()
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withSelector(Policies.selector(selector))
                .endSpec()
                .build();
        if (cluster.evictsUnhealthyPods()) {
            budget.getSpec().setUnhealthyPodEvictionPolicy("AlwaysAllow");
        }
        return budget;
    }
}
