package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Parts of NetworkPolicies. */
final class Policies {
    /** Says what an object is for; Gardener's. */
    static final String DESCRIPTION = "gardener.cloud/description";

    /** The cluster's DNS is asked at 53; Gardener's pods of it listen at 8053. */
    private static final int[] DNS = {53, 8053};

    private Policies() {}

    /** Pods of the same namespace. */
    static NetworkPolicyPeer here(Map<String, String> labels) {
        return new NetworkPolicyPeerBuilder().withPodSelector(selector(labels)).build();
    }

    /** Such pods wherever they are. */
    static NetworkPolicyPeer anywhere(Map<String, String> labels) {
        return new NetworkPolicyPeerBuilder()
                .withNamespaceSelector(new LabelSelector())
                .withPodSelector(selector(labels))
                .build();
    }

    /** Such pods in these namespaces. */
    static NetworkPolicyPeer in(LabelSelector namespaces, Map<String, String> labels) {
        return new NetworkPolicyPeerBuilder()
                .withNamespaceSelector(namespaces)
                .withPodSelector(selector(labels))
                .build();
    }

    /** The namespace of that name, by the label that each has since Kubernetes 1.21. */
    static LabelSelector named(String namespace) {
        return selector(Labels.ordered("kubernetes.io/metadata.name", namespace));
    }

    /** Whatever has that label, with any value. */
    static LabelSelector having(String label) {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(label)
                .withOperator("Exists")
                .endMatchExpression()
                .build();
    }

    /** From any of these; from everybody where there is none. */
    static NetworkPolicyIngressRule from(List<NetworkPolicyPeer> peers, int... ports) {
        return new NetworkPolicyIngressRuleBuilder()
                .withFrom(peers)
                .withPorts(
                        IntStream.of(ports).mapToObj(port -> port("TCP", port)).toList())
                .build();
    }

    /** To wherever names are asked for. */
    static NetworkPolicyEgressRule toDns() {
        return to(
                List.of(),
                Stream.of("UDP", "TCP")
                        .flatMap(protocol -> IntStream.of(DNS).mapToObj(port -> port(protocol, port)))
                        .toArray(NetworkPolicyPort[]::new));
    }

    /** To any of these; to everybody where there is none. */
    static NetworkPolicyEgressRule to(List<NetworkPolicyPeer> peers, NetworkPolicyPort... ports) {
        return new NetworkPolicyEgressRuleBuilder()
                .withTo(peers)
                .withPorts(ports)
                .build();
    }

    static NetworkPolicyPort port(String protocol, int number) {
        return new NetworkPolicyPortBuilder()
                .withProtocol(protocol)
                .withPort(new IntOrString(number))
                .build();
    }

    static LabelSelector selector(Map<String, String> labels) {
        return new LabelSelectorBuilder().withMatchLabels(labels).build();
    }
}
