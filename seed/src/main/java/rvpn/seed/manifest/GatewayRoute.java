package rvpn.seed.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rvpn.seed.yaml.PlainYaml;

/**
 * One shoot in the gateway's file of routes.
 *
 * @param apiServerNames by which its API server is asked for
 * @param authority in PEM, by which its passes are checked
 */
record GatewayRoute(String namespace, List<String> apiServerNames, Optional<String> authority) {
    /** The file's text. */
    static String file(List<GatewayRoute> routes) {
        return PlainYaml.of(List.of(
                Map.of("routes", routes.stream().map(GatewayRoute::fields).toList())));
    }

    String authorityFile() {
        return namespace + ".crt";
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("namespace", namespace);
        fields.put("vpn-seed-server", Map.of());
        fields.put("kube-apiserver", apiServerNames.isEmpty() ? Map.of() : Map.of("server-names", apiServerNames));
        if (authority.isPresent()) {
            fields.put("passes", Map.of("ca", authorityFile()));
        }
        return fields;
    }
}
