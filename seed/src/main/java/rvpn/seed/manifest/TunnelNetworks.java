package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rvpn.ip.Cidr;
import rvpn.ip.IpFamily;

/** The shoot's networks, each kind at least one. */
record TunnelNetworks(List<Cidr> services, List<Cidr> pods, List<Cidr> nodes) {
    /** As the variables of Gardener's images, which both ends know. */
    List<EnvVar> variables() {
        return List.of(
                Variables.of("SHOOT_SERVICE_NETWORKS", text(services)),
                Variables.of("SHOOT_POD_NETWORKS", text(pods)),
                Variables.of("SHOOT_NODE_NETWORKS", text(nodes)));
    }

    boolean haveIpv6() {
        return Stream.of(services, pods, nodes)
                .flatMap(List::stream)
                .anyMatch(network -> network.family() == IpFamily.V6);
    }

    private static String text(List<Cidr> networks) {
        return networks.stream().map(Cidr::toString).collect(Collectors.joining(","));
    }
}
