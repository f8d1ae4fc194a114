package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pod whose program has a TUN device: it lays addresses, routes and firewall in the pod's own network.
 *
 * @param container its name
 * @param setup the name of the container that sets the kernel's settings, where one does
 * @param program its command
 * @param settings of the kernel that the program needs, by name
 */
record TunnelPod(
        String container,
        String setup,
        String program,
        List<EnvVar> variables,
        List<ContainerPort> ports,
        CertificateFiles certificates,
        Map<String, String> settings) {
    /** Where the program writes: its management socket, and the lock of legacy iptables. */
    private static final String RUN = "/run";

    /** Where the binding of its native libraries wants to be able to write. */
    private static final String TEMPORARY = "/tmp";

    private static final EnvVar MANAGEMENT = Variables.of("RVPN_MANAGEMENT_SOCKET", RUN + "/management.sock");
    private static final String DEVICE = "/dev/net/tun";
    private static final String SETUP_SCRIPT =
            "for each; do echo \"${each#*=}\" >\"/proc/sys/${each%%=*}\"; echo \"$each\"; done";

    PodSpecBuilder spec(Workload workload, Map<String, String> selector) {
        PodSpecBuilder spec = ProgramPod.of(workload, selector)
                .withVolumes(device(), certificates.source(), writable("-run"), writable("-tmp"))
                .withContainers(program(workload));
        return switch (workload.privilege()) {
            case NONE ->
                spec.editSecurityContext()
                        .withSysctls(settings.entrySet().stream()
                                .map(each -> new Sysctl(each.getKey(), each.getValue()))
                                .toList())
                        .endSecurityContext();
            case INIT -> spec.withInitContainers(setup(workload));
            case PROGRAM -> spec;
        };
    }

    private Container program(Workload workload) {
        return ProgramPod.container(workload, container, program, ports)
                .withEnv(
                        Stream.concat(variables.stream(), Stream.of(MANAGEMENT)).toList())
                .withSecurityContext(security(workload.privilege()))
                .withVolumeMounts(
                        mount("dev-net-tun", DEVICE),
                        certificates.mount(),
                        mount(container + "-run", RUN),
                        mount(container + "-tmp", TEMPORARY))
                .build();
    }

    /** Root, because Kubernetes gives capabilities to nobody else, whatever the pod says; with none but the one for the network. */
    private static SecurityContext security(Privilege privilege) {
        SecurityContextBuilder security = new SecurityContextBuilder()
                .withReadOnlyRootFilesystem(true)
                .withRunAsNonRoot(false)
                .withRunAsUser(0L);
        return privilege == Privilege.PROGRAM
                ? security.withPrivileged(true).build()
                : security.withPrivileged(false)
                        .withAllowPrivilegeEscalation(false)
                        .withNewCapabilities()
                        .withAdd("NET_ADMIN")
                        .withDrop("ALL")
                        .endCapabilities()
                        .build();
    }

    private Container setup(Workload workload) {
        return new ContainerBuilder()
                .withName(setup)
                .withImage(workload.image())
                .withImagePullPolicy("IfNotPresent")
                .withCommand("sh", "-ec", SETUP_SCRIPT, setup)
                .withArgs(settings.entrySet().stream()
                        .map(each -> each.getKey().replace('.', '/') + "=" + each.getValue())
                        .toList())
                .withSecurityContext(new SecurityContextBuilder()
                        .withPrivileged(true)
                        .withReadOnlyRootFilesystem(true)
                        .withRunAsNonRoot(false)
                        .withRunAsUser(0L)
                        .build())
                .build();
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    private static Volume device() {
        return new VolumeBuilder()
                .withName("dev-net-tun")
                .withNewHostPath()
                .withPath(DEVICE)
                .withType("CharDevice")
                .endHostPath()
                .build();
    }

    private Volume writable(String name) {
        return new VolumeBuilder()
                .withName(container + name)
                .withNewEmptyDir()
                .withMedium("Memory")
                .endEmptyDir()
                .build();
    }
}
