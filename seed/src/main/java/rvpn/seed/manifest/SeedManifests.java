package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.ip.Cidr;

/**
 * The seed's end of one shoot's tunnel, with the names of Gardener's objects, which it takes the place of.
 *
 * @param namespace of the shoot's control plane
 * @param seedPods seed pods that use the tunnel with their own addresses
 * @param gatewayNamespace where {@code vpn-gateway} is
 */
record SeedManifests(
        String namespace,
        Workload workload,
        TunnelNetworks networks,
        Optional<Cidr> seedPods,
        SecretKey authority,
        String certificate,
        String gatewayNamespace) {
    static final String NAME = "vpn-seed-server";
    static final int TUNNEL_PORT = 1194;
    static final int PROXY_PORT = 9443;
    /** Gardener's before its namespaces had the label. */
    private static final String ISTIO_NAMESPACE = "istio-ingress";

    /** By which everything finds its pods. */
    static final Map<String, String> SELECTOR = Labels.ordered(Labels.APP, NAME);

    private static final Map<String, String> LABELS = Labels.and(SELECTOR, Labels.ROLE, "controlplane");

    List<HasMetadata> objects() {
        return List.of(
                policy(),
                service(),
                Budget.of(workload.cluster(), namespace, NAME, SELECTOR),
                Replacement.of(
                        namespace,
                        NAME,
                        workload,
                        LABELS,
                        SELECTOR,
                        podLabels(),
                        pod().spec(workload, SELECTOR).build()));
    }

    /** Those that Gardener's own policies go by: its vpn-seed-server's, but for those to networks that this one never dials. */
    private static Map<String, String> podLabels() {
        return Labels.and(
                LABELS,
                "networking.gardener.cloud/from-prometheus",
                Labels.ALLOWED,
                "networking.gardener.cloud/to-dns",
                Labels.ALLOWED);
    }

    private TunnelPod pod() {
        List<EnvVar> variables = new ArrayList<>(networks.variables());
        seedPods.ifPresent(network -> variables.add(Variables.of("SEED_POD_NETWORK", network.toString())));
        // While vpn-shoot is replaced there are two of it, and the later one gets the networks.
        variables.add(Variables.of("RVPN_DUPLICATE_NAMES", "both"));
        return new TunnelPod(
                NAME,
                "setup",
                NAME,
                variables,
                List.of(ProgramPod.port("tcp-tunnel", TUNNEL_PORT), ProgramPod.port("http-proxy", PROXY_PORT)),
                new CertificateFiles("certs", authority, certificate, "/srv/secrets/vpn-server"),
                settings(networks));
    }

    static Map<String, String> settings(TunnelNetworks networks) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("net.ipv4.conf.default.rp_filter", "0");
        if (networks.haveIpv6()) {
            settings.put("net.ipv6.conf.all.disable_ipv6", "0");
        }
        return settings;
    }

    /** Not-ready pods are found too: a shoot has to get in while kube-apiserver still waits. */
    private Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .addToAnnotations("networking.istio.io/exportTo", "*")
                .addToAnnotations(
                        "networking.resources.gardener.cloud/from-all-scrape-targets-allowed-ports",
                        "[{\"protocol\":\"TCP\",\"port\":" + Probes.STATUS_PORT + "}]")
                .addToAnnotations(
                        "networking.resources.gardener.cloud/namespace-selectors",
                        "[{\"matchLabels\":{\"gardener.cloud/role\":\"istio-ingress\"}},"
                                + "{\"matchExpressions\":[{\"key\":\"handler.exposureclass.gardener.cloud/name\","
                                + "\"operator\":\"Exists\"}]},"
                                + "{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"" + gatewayNamespace + "\"}}]")
                .addToAnnotations(
                        "networking.resources.gardener.cloud/pod-label-selector-namespace-alias", "all-shoots")
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withPublishNotReadyAddresses(true)
                .withSelector(SELECTOR)
                .withPorts(
                        servicePort(NAME, TUNNEL_PORT, "tcp-tunnel"),
                        servicePort("http-proxy", PROXY_PORT, "http-proxy"),
                        servicePort(Probes.STATUS_PORT_NAME, Probes.STATUS_PORT, Probes.STATUS_PORT_NAME))
                .endSpec()
                .build();
    }

    static ServicePort servicePort(String name, int port, String target) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(port)
                .withProtocol("TCP")
                .withTargetPort(new IntOrString(target))
                .build();
    }

    /** Nothing is said of the shoot's networks: what goes there leaves the pod within the stream that has come in. */
    private NetworkPolicy policy() {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("allow-to-" + NAME)
                .withNamespace(namespace)
                .addToAnnotations(
                        Policies.DESCRIPTION,
                        "Allows the tunnel in from the gateway, HTTP CONNECT in from the kube-apiserver of this control"
                                + " plane, and nothing out but to DNS.")
                .endMetadata()
                .withNewSpec()
                .withPodSelector(Policies.selector(LABELS))
                .withIngress(
                        Policies.from(List.of(Policies.here(Labels.KUBE_APISERVER)), PROXY_PORT),
                        Policies.from(gateways(), TUNNEL_PORT))
                .withEgress(Policies.toDns())
                .withPolicyTypes("Ingress", "Egress")
                .endSpec()
                .build();
    }

    /** By their namespaces too: whoever may start pods in another one may call them what he likes. */
    private List<NetworkPolicyPeer> gateways() {
        Map<String, String> istio = Labels.ordered(Labels.APP, "istio-ingressgateway");
        return List.of(
                Policies.in(Policies.named(gatewayNamespace), GatewayManifests.SELECTOR),
                Policies.in(Policies.named(ISTIO_NAMESPACE), istio),
                Policies.in(Policies.selector(Labels.ordered(Labels.ROLE, "istio-ingress")), istio),
                Policies.in(Policies.having("handler.exposureclass.gardener.cloud/name"), istio));
    }
}
