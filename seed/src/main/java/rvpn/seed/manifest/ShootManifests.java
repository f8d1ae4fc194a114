package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shoot's end of the tunnel, with the names of Gardener's objects, which it takes the place of.
 *
 * @param way to the gateway, as variables of the program; none where the seed dials
 */
record ShootManifests(
        Workload workload,
        TunnelNetworks networks,
        List<EnvVar> way,
        TunnelDirection direction,
        SecretKey authority,
        String certificate) {
    /** Of the load balancer in the default direction. */
    static final int BALANCER_PORT = 4314;

    static final String NAME = "vpn-shoot";
    static final String NAMESPACE = "kube-system";
    static final Map<String, String> SELECTOR = Labels.ordered(Labels.APP, NAME);

    private static final Map<String, String> LABELS =
            Labels.and(SELECTOR, Labels.ROLE, "system-component", "origin", "gardener");
    /** The gardenlet looks for the pod through which it checks the tunnel by its type. */
    private static final Map<String, String> POD_LABELS = Labels.and(LABELS, "type", "tunnel");

    private static final Map<String, String> FROM_SEED =
            Labels.ordered("networking.gardener.cloud/from-seed", Labels.ALLOWED);

    List<HasMetadata> objects() {
        List<HasMetadata> objects = new ArrayList<>(List.of(serviceAccount()));
        if (workload.cluster().hasPodSecurityPolicies()) {
            objects.addAll(PodSecurity.of(NAMESPACE, NAME, workload.privilege(), settings()));
        }
        objects.add(allowTunnel());
        objects.add(allowFromSeed());
        if (direction == TunnelDirection.DEFAULT) {
            objects.add(balancer());
        }
        objects.add(Budget.of(workload.cluster(), NAMESPACE, NAME, SELECTOR));
        objects.add(Replacement.of(
                NAMESPACE,
                NAME,
                workload,
                LABELS,
                SELECTOR,
                POD_LABELS,
                onSystemNodes(pod().spec(workload, SELECTOR)).build()));
        return objects;
    }

    private TunnelPod pod() {
        boolean dials = direction == TunnelDirection.REVERSED;
        List<EnvVar> variables = new ArrayList<>(way);
        variables.addAll(networks.variables());
        return new TunnelPod(
                NAME,
                NAME + "-init",
                dials ? "vpn-shoot-client" : "vpn-shoot-server",
                variables,
                dials ? List.of() : List.of(ProgramPod.port("tcp-tunnel", SeedManifests.TUNNEL_PORT)),
                new CertificateFiles(
                        NAME, authority, certificate, dials ? "/srv/secrets/vpn-client" : "/srv/secrets/vpn-shoot"),
                settings());
    }

    private static PodSpecBuilder onSystemNodes(PodSpecBuilder pod) {
        return pod.withServiceAccountName(NAME)
                .addToNodeSelector("worker.gardener.cloud/system-components", "true")
                .addNewToleration()
                .withKey("CriticalAddonsOnly")
                .withOperator("Exists")
                .endToleration();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("net.ipv4.conf.default.rp_filter", "0");
        settings.put("net.ipv4.ip_forward", "1");
        if (networks.haveIpv6()) {
            settings.put("net.ipv6.conf.all.disable_ipv6", "0");
            settings.put("net.ipv6.conf.all.forwarding", "1");
        }
        return settings;
    }

    private static Service balancer() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withLabels(SELECTOR)
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .withSelector(SELECTOR)
                .withPorts(SeedManifests.servicePort("openvpn", BALANCER_PORT, "tcp-tunnel"))
                .endSpec()
                .build();
    }

    private static ServiceAccount serviceAccount() {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withLabels(SELECTOR)
                .endMetadata()
                .withAutomountServiceAccountToken(false)
                .build();
    }

    private static NetworkPolicy allowTunnel() {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("gardener.cloud--allow-vpn")
                .withNamespace(NAMESPACE)
                .addToAnnotations(
                        Policies.DESCRIPTION,
                        "Allows the tunnel's end to reach the gateway and everything in the shoot, and to be reached.")
                .endMetadata()
                .withNewSpec()
                .withPodSelector(Policies.selector(SELECTOR))
                .withIngress(new NetworkPolicyIngressRule())
                .withEgress(new NetworkPolicyEgressRule())
                .withPolicyTypes("Egress", "Ingress")
                .endSpec()
                .build();
    }

    /** What comes from the seed has the address of the tunnel's end when it reaches a pod. */
    private static NetworkPolicy allowFromSeed() {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("gardener.cloud--allow-from-seed")
                .withNamespace(NAMESPACE)
                .addToAnnotations(
                        Policies.DESCRIPTION,
                        "Allows the control plane in to pods labelled networking.gardener.cloud/from-seed=allowed.")
                .endMetadata()
                .withNewSpec()
                .withPodSelector(Policies.selector(FROM_SEED))
                .withIngress(Policies.from(List.of(Policies.here(POD_LABELS))))
                .withPolicyTypes("Ingress")
                .endSpec()
                .build();
    }
}
