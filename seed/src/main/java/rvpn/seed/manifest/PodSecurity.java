package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.policy.v1beta1.AllowedHostPath;
import io.fabric8.kubernetes.api.model.policy.v1beta1.PodSecurityPolicy;
import io.fabric8.kubernetes.api.model.policy.v1beta1.PodSecurityPolicyBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;
import java.util.Map;

/** A PodSecurityPolicy, without which Kubernetes before 1.25 may refuse a pod with a device, and who may use it. */
final class PodSecurity {
    private PodSecurity() {}

    static List<HasMetadata> of(String namespace, String account, Privilege privilege, Map<String, String> settings) {
        String policy = "gardener." + namespace + "." + account;
        String role = "gardener.cloud:psp:" + namespace + ":" + account;
        return List.of(policy(policy, privilege, settings), role(role, policy), binding(namespace, account, role));
    }

    private static PodSecurityPolicy policy(String name, Privilege privilege, Map<String, String> settings) {
        boolean isPrivileged = privilege != Privilege.NONE;
        return new PodSecurityPolicyBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withPrivileged(isPrivileged)
                .withAllowPrivilegeEscalation(isPrivileged)
                .withReadOnlyRootFilesystem(true)
                .withAllowedCapabilities("NET_ADMIN")
                .withAllowedUnsafeSysctls(
                        isPrivileged ? List.of() : settings.keySet().stream().toList())
                .withAllowedHostPaths(new AllowedHostPath("/dev/net/tun", null))
                .withVolumes("emptyDir", "hostPath", "projected", "secret")
                .withNewRunAsUser()
                .withRule("RunAsAny")
                .endRunAsUser()
                .withNewSeLinux()
                .withRule("RunAsAny")
                .endSeLinux()
                .withNewSupplementalGroups()
                .withRule("RunAsAny")
                .endSupplementalGroups()
                .withNewFsGroup()
                .withRule("RunAsAny")
                .endFsGroup()
                .endSpec()
                .build();
    }

    private static ClusterRole role(String name, String policy) {
        return new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewRule()
                .withApiGroups("policy", "extensions")
                .withResources("podsecuritypolicies")
                .withResourceNames(policy)
                .withVerbs("use")
                .endRule()
                .build();
    }

    private static RoleBinding binding(String namespace, String account, String role) {
        return new RoleBindingBuilder()
                .withNewMetadata()
                .withName("gardener.cloud:psp:" + account)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(account)
                .withNamespace(namespace)
                .endSubject()
                .build();
    }
}
