package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rvpn.core.config.ConfigException;

/**
 * The ports of the gateway's load balancer, with Gardener's names, and those of its pods: one below 1024 is moved up,
 * because nobody but root may listen there.
 */
record GatewayPorts(List<Integer> outside) {
    private static final int FIRST_FREE = 1024;
    /** 443 is 9443 in the pods of Gardener's gateway. */
    private static final int MOVED_UP = 9000;

    private static final Map<Integer, String> NAMES = Map.of(8132, "tls-tunnel", 8443, "http-proxy", 443, "tcp");

    /** @throws ConfigException when one is no port, or two would be one in the pods */
    static GatewayPorts of(String option, List<Integer> outside) throws ConfigException {
        Map<Integer, Integer> seen = new HashMap<>();
        for (int port : outside) {
            int target = inside(Words.port(option, port));
            Integer other = seen.putIfAbsent(target, port);
            if (other != null || target == Probes.STATUS_PORT) {
                throw new ConfigException(
                        option + ": " + port + " would be " + target + " in the pods, which is taken by "
                                + (other == null ? "the status port" : other) + "; choose another port");
            }
        }
        return new GatewayPorts(List.copyOf(outside));
    }

    static int inside(int outside) {
        return outside < FIRST_FREE ? outside + MOVED_UP : outside;
    }

    int[] inside() {
        return outside.stream().mapToInt(GatewayPorts::inside).toArray();
    }

    /** As the program's option has them. */
    String listen() {
        return outside.stream().map(port -> Integer.toString(inside(port))).collect(Collectors.joining(","));
    }

    List<ContainerPort> containerPorts() {
        return outside.stream()
                .map(port -> ProgramPod.port(name(port), inside(port)))
                .toList();
    }

    List<ServicePort> servicePorts() {
        List<ServicePort> ports = new ArrayList<>();
        outside.forEach(port -> ports.add(SeedManifests.servicePort(name(port), port, name(port))));
        return ports;
    }

    private static String name(int port) {
        return NAMES.getOrDefault(port, "tunnel-" + port);
    }
}
