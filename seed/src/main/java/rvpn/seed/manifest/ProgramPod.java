package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the pods of all programs have in common. */
final class ProgramPod {
    /** As long as Kubernetes' own default; the longest drain takes 20 s. */
    private static final long GRACE_SECONDS = 30;

    private ProgramPod() {}

    /** A pod without containers and volumes yet. */
    static PodSpecBuilder of(Workload workload, Map<String, String> selector) {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                // Variables for services of the namespace could bear the names of options, such as OPENVPN_PORT.
                .withEnableServiceLinks(false)
                .withPriorityClassName(workload.priorityClass().orElse(null))
                // The names of a gateway are not the cluster's, and the cluster's DNS may lie behind the tunnel.
                .withDnsPolicy("Default")
                .withImagePullSecrets(workload.imagePullSecret().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withSecurityContext(security(workload))
                .withTopologySpreadConstraints(Stream.of("kubernetes.io/hostname", "topology.kubernetes.io/zone")
                        .map(key -> spread(key, selector))
                        .toList());
    }

    /** Its container, without variables of its own. */
    static ContainerBuilder container(Workload workload, String name, String program, List<ContainerPort> ports) {
        return Probes.add(new ContainerBuilder()
                .withName(name)
                .withImage(workload.image())
                .withImagePullPolicy("IfNotPresent")
                .withCommand(program)
                .withPorts(Stream.concat(ports.stream(), Stream.of(port(Probes.STATUS_PORT_NAME, Probes.STATUS_PORT)))
                        .toList())
                .withResources(resources(workload)));
    }

    static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .withProtocol("TCP")
                .build();
    }

    private static PodSecurityContext security(Workload workload) {
        PodSecurityContextBuilder security = new PodSecurityContextBuilder();
        if (workload.cluster().hasSeccompField()) {
            security.withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile();
        }
        return security.build();
    }

    private static ResourceRequirements resources(Workload workload) {
        ResourceRequirementsBuilder resources = new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("30m"))
                .addToRequests("memory", new Quantity(WorkloadOptions.MEMORY));
        workload.memoryLimit().ifPresent(limit -> resources.addToLimits("memory", new Quantity(limit)));
        return resources.build();
    }

    private static TopologySpreadConstraint spread(String key, Map<String, String> selector) {
        return new TopologySpreadConstraintBuilder()
                .withTopologyKey(key)
                .withMaxSkew(1)
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(selector)
                .endLabelSelector()
                .build();
    }
}
