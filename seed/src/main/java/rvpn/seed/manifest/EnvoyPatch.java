package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;

/** EnvoyFilters that make an HTTP listener of Istio's gateway take CONNECT. */
final class EnvoyPatch {
    private static final String MANAGER = "envoy.filters.network.http_connection_manager";
    private static final String MANAGER_TYPE = "type.googleapis.com/"
            + "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    private static final String DESTINATION =
            "^(outbound\\|(1194\\|\\|vpn-seed-server(-[0-4])?|443\\|\\|kube-apiserver)"
                    + "\\.[a-z0-9-]+\\.svc\\.cluster\\.local|shoot-[a-z0-9-]+--kube-apiserver-socket)$";

    private EnvoyPatch() {}

    /** CONNECT at all, and HTTP/1.0, which OpenVPN speaks. */
    static GenericKubernetesResource listener(String namespace, String name, int port) {
        return filter(
                namespace,
                name,
                port,
                Labels.fields(
                        "http_protocol_options",
                        Map.of("accept_http_10", true),
                        "upgrade_configs",
                        List.of(Map.of("upgrade_type", "CONNECT"))));
    }

    /** The header names the destination; whatever else comes is led to https, as a web server would. */
    static GenericKubernetesResource byHeader(String namespace, String name, int port, String header) {
        Map<String, Object> elsewhere = Labels.fields("https_redirect", true, "port_redirect", 443);
        Map<String, Object> named = Labels.fields(
                "connect_matcher",
                Map.of(),
                "headers",
                List.of(Labels.fields(
                        "name", header, "string_match", Map.of("safe_regex", Map.of("regex", DESTINATION)))));
        return filter(
                namespace,
                name,
                port,
                routes(
                        name,
                        "*",
                        List.of(
                                Labels.fields("match", named, "route", connect("cluster_header", header)),
                                Labels.fields("match", Map.of("connect_matcher", Map.of()), "redirect", elsewhere),
                                Labels.fields("match", Map.of("prefix", "/"), "redirect", elsewhere))));
    }

    /** The name in {@code Host} is one shoot's. */
    static GenericKubernetesResource byHost(String namespace, String name, int port, String host, String cluster) {
        return filter(
                namespace,
                name,
                port,
                routes(
                        name,
                        host + ":" + port,
                        List.of(Labels.fields(
                                "match", Map.of("connect_matcher", Map.of()), "route", connect("cluster", cluster)))));
    }

    private static Map<String, Object> connect(String field, String value) {
        return Labels.fields(
                field,
                value,
                "upgrade_configs",
                List.of(Labels.fields("connect_config", Map.of(), "upgrade_type", "CONNECT")));
    }

    private static Map<String, Object> routes(String name, String domain, List<Map<String, Object>> routes) {
        return Map.of(
                "route_config",
                Map.of(
                        "virtual_hosts",
                        List.of(Labels.fields("name", name, "domains", List.of(domain), "routes", routes))));
    }

    private static GenericKubernetesResource filter(
            String namespace, String name, int port, Map<String, Object> managerConfig) {
        Map<String, Object> typed = Labels.fields("@type", MANAGER_TYPE);
        typed.putAll(managerConfig);
        Map<String, Object> patch = Labels.fields(
                "applyTo",
                "NETWORK_FILTER",
                "match",
                Labels.fields(
                        "context",
                        "GATEWAY",
                        "listener",
                        Labels.fields("filterChain", Map.of("filter", Map.of("name", MANAGER)), "portNumber", port)),
                "patch",
                Labels.fields("operation", "MERGE", "value", Labels.fields("name", MANAGER, "typed_config", typed)));
        return IstioManifests.object(
                "networking.istio.io/v1alpha3",
                "EnvoyFilter",
                namespace,
                name,
                Labels.fields(
                        "configPatches", List.of(patch), "workloadSelector", Map.of("labels", IstioManifests.GATEWAY)));
    }
}
