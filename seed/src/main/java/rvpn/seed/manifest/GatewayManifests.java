package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One gateway for all shoots of a seed. */
record GatewayManifests(String namespace, Workload workload, GatewayPorts ports, List<GatewayRoute> routes) {
    static final String NAME = "vpn-gateway";
    static final Map<String, String> SELECTOR = Labels.ordered(Labels.APP, NAME);

    private static final String ROUTES = NAME + "-routes";
    private static final String DIRECTORY = "/etc/vpn-gateway";
    private static final String FILE = "routes.yaml";
    /** Of images without users of their own, and nobody's in most others. */
    private static final long NOBODY = 65_532;
    /** Where kube-apiserver's pods listen. */
    private static final int API_SERVER = 443;

    List<HasMetadata> objects() {
        return List.of(
                policy(),
                service(),
                routesFile(),
                Budget.of(workload.cluster(), namespace, NAME, SELECTOR),
                Replacement.of(namespace, NAME, workload, SELECTOR, SELECTOR, podLabels(), pod()));
    }

    /** By which Gardener's own policies let it out to all shoots' services. */
    private static Map<String, String> podLabels() {
        return Labels.and(
                SELECTOR,
                "networking.gardener.cloud/to-dns",
                Labels.ALLOWED,
                "networking.resources.gardener.cloud/to-all-shoots-kube-apiserver-tcp-443",
                Labels.ALLOWED,
                "networking.resources.gardener.cloud/to-all-shoots-vpn-seed-server-tcp-1194",
                Labels.ALLOWED);
    }

    private PodSpec pod() {
        return ProgramPod.of(workload, SELECTOR)
                // The names of its destinations are the cluster's.
                .withDnsPolicy("ClusterFirst")
                .withContainers(ProgramPod.container(workload, NAME, NAME, ports.containerPorts())
                        .withEnv(
                                Variables.of("RVPN_LISTEN", ports.listen()),
                                Variables.of("RVPN_ROUTES", DIRECTORY + "/" + FILE))
                        .withSecurityContext(new SecurityContextBuilder()
                                .withRunAsNonRoot(true)
                                .withRunAsUser(NOBODY)
                                .withRunAsGroup(NOBODY)
                                .withReadOnlyRootFilesystem(true)
                                .withPrivileged(false)
                                .withAllowPrivilegeEscalation(false)
                                .withNewCapabilities()
                                .withDrop("ALL")
                                .endCapabilities()
                                .build())
                        .withVolumeMounts(new VolumeMountBuilder()
                                .withName("routes")
                                .withMountPath(DIRECTORY)
                                .withReadOnly(true)
                                .build())
                        .build())
                .withVolumes(new VolumeBuilder()
                        .withName("routes")
                        .withNewConfigMap()
                        .withName(ROUTES)
                        .endConfigMap()
                        .build())
                .build();
    }

    private ConfigMap routesFile() {
        ConfigMapBuilder map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(ROUTES)
                .withNamespace(namespace)
                .withLabels(SELECTOR)
                .endMetadata()
                .addToData(FILE, GatewayRoute.file(routes));
        routes.forEach(
                route -> route.authority().ifPresent(authority -> map.addToData(route.authorityFile(), authority)));
        return map.build();
    }

    private Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .withLabels(SELECTOR)
                .addToAnnotations(
                        "networking.resources.gardener.cloud/from-world-to-ports",
                        IntStream.of(ports.inside())
                                .mapToObj(port -> "{\"protocol\":\"TCP\",\"port\":" + port + "}")
                                .collect(Collectors.joining(",", "[", "]")))
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .withSelector(SELECTOR)
                .withPorts(ports.servicePorts())
                .endSpec()
                .build();
    }

    private NetworkPolicy policy() {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("allow-to-" + NAME)
                .withNamespace(namespace)
                .addToAnnotations(
                        Policies.DESCRIPTION,
                        "Allows everybody in to the gateway's ports, and nothing out but to the shoots' tunnels and"
                                + " API servers, and to DNS.")
                .endMetadata()
                .withNewSpec()
                .withPodSelector(Policies.selector(SELECTOR))
                .withIngress(Policies.from(List.of(), ports.inside()))
                .withEgress(
                        Policies.to(
                                List.of(Policies.anywhere(SeedManifests.SELECTOR)),
                                Policies.port("TCP", SeedManifests.TUNNEL_PORT)),
                        Policies.to(
                                List.of(Policies.anywhere(Labels.KUBE_APISERVER)), Policies.port("TCP", API_SERVER)),
                        Policies.toDns())
                .withPolicyTypes("Ingress", "Egress")
                .endSpec()
                .build();
    }
}
