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

/** Parts of NetworkPolicies. */
final class Policies {
    /** Says what an object is for; Gardener's. */
    static final String DESCRIPTION = "gardener.cloud/description";

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

    /** From any of these; from everybody where there is none. */
    static NetworkPolicyIngressRule from(List<NetworkPolicyPeer> peers, int... ports) {
        return new NetworkPolicyIngressRuleBuilder()
                .withFrom(peers)
                .withPorts(
                        IntStream.of(ports).mapToObj(port -> port("TCP", port)).toList())
                .build();
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
