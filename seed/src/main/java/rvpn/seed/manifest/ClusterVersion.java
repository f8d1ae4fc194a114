package rvpn.seed.manifest;

import rvpn.seed.gardener.KubernetesVersion;

/** What the cluster knows that is to take the manifests. */
record ClusterVersion(KubernetesVersion kubernetes) {
    private static final int SECCOMP_FIELD = 19;
    private static final int POLICY_V1 = 21;
    private static final int NO_POD_SECURITY_POLICY = 25;
    private static final int EVICTION_OF_UNHEALTHY = 27;

    String policyApi() {
        return kubernetes.isFrom(POLICY_V1) ? "policy/v1" : "policy/v1beta1";
    }

    boolean hasSeccompField() {
        return kubernetes.isFrom(SECCOMP_FIELD);
    }

    boolean hasPodSecurityPolicies() {
        return !kubernetes.isFrom(NO_POD_SECURITY_POLICY);
    }

    boolean evictsUnhealthyPods() {
        return kubernetes.isFrom(EVICTION_OF_UNHEALTHY);
    }
}
