package rvpn.seed.manifest;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rvpn.core.config.ConfigException;

/**
 * What Istio's gateway needs for the tunnels, where it stays in front: the objects that Gardener gives it.
 *
 * @param namespace of that gateway
 */
record IstioManifests(String namespace, IstioRouting routing, List<GatewayRoute> routes) {
    /** Of the gateway's pods. */
    static final Map<String, String> GATEWAY = Labels.ordered("istio", "ingressgateway");

    private static final int LEGACY_PORT = 8132;
    private static final int UNIFIED_PORT = 8443;
    /** A Gateway makes Istio open the port; the routes are the filter's. */
    private static final String NO_HOST = "non-existing-blackhole.garden.svc.cluster.local";

    private static final String LISTENER = "http-connect-listener";

    /** @throws ConfigException when a shoot's name is needed and not known */
    List<HasMetadata> objects() throws ConfigException {
        List<HasMetadata> objects = new ArrayList<>();
        switch (routing) {
            case HEADER -> {
                objects.add(gateway(namespace, "http-connect", "tls-tunnel", LEGACY_PORT, NO_HOST));
                objects.add(EnvoyPatch.byHeader(namespace, "reversed-vpn", LEGACY_PORT, "Reversed-VPN"));
                objects.add(EnvoyPatch.listener(namespace, LISTENER, LEGACY_PORT));
                objects.add(gateway(namespace, "http-proxy", "http-proxy", UNIFIED_PORT, NO_HOST));
                objects.add(EnvoyPatch.byHeader(namespace, "http-proxy", UNIFIED_PORT, "X-Gardener-Destination"));
                objects.add(EnvoyPatch.listener(namespace, "http-proxy-listener", UNIFIED_PORT));
            }
            case HOST -> {
                objects.add(EnvoyPatch.listener(namespace, LISTENER, LEGACY_PORT));
                for (GatewayRoute route : routes) {
                    addHostRoute(objects, route);
                }
            }
        }
        routes.forEach(route -> objects.add(destinationRule(route)));
        return objects;
    }

    private void addHostRoute(List<HasMetadata> objects, GatewayRoute route) throws ConfigException {
        if (route.apiServerNames().isEmpty()) {
            throw new ConfigException(
                    "--istio host: the manifest of " + route.namespace()
                            + " has neither spec.dns.domain nor status.advertisedAddresses, by which the gateway would know it");
        }
        String host = route.apiServerNames().get(0);
        objects.add(gateway(route.namespace(), SeedManifests.NAME, "tls-tunnel", LEGACY_PORT, host));
        objects.add(virtualService(route.namespace(), host));
        objects.add(EnvoyPatch.byHost(
                namespace,
                SeedManifests.NAME + "-" + route.namespace(),
                LEGACY_PORT,
                host,
                "outbound|" + SeedManifests.TUNNEL_PORT + "||" + server(route)));
    }

    private static HasMetadata gateway(String namespace, String name, String portName, int port, String host) {
        return object(
                "networking.istio.io/v1beta1",
                "Gateway",
                namespace,
                name,
                Labels.fields(
                        "selector",
                        GATEWAY,
                        "servers",
                        List.of(Labels.fields(
                                "hosts",
                                List.of(host),
                                "port",
                                Labels.fields("name", portName, "number", port, "protocol", "HTTP")))));
    }

    private static HasMetadata virtualService(String namespace, String host) {
        Map<String, Object> destination =
                Labels.fields("host", SeedManifests.NAME, "port", Map.of("number", SeedManifests.TUNNEL_PORT));
        return object(
                "networking.istio.io/v1beta1",
                "VirtualService",
                namespace,
                SeedManifests.NAME,
                Labels.fields(
                        "exportTo",
                        List.of("*"),
                        "gateways",
                        List.of(SeedManifests.NAME),
                        "hosts",
                        List.of(host),
                        "http",
                        List.of(Map.of("route", List.of(Map.of("destination", destination))))));
    }

    /** The stream is TLS already, whatever the mesh does with others. */
    private static HasMetadata destinationRule(GatewayRoute route) {
        return object(
                "networking.istio.io/v1beta1",
                "DestinationRule",
                route.namespace(),
                SeedManifests.NAME,
                Labels.fields(
                        "exportTo",
                        List.of("*"),
                        "host",
                        server(route),
                        "trafficPolicy",
                        Labels.fields(
                                "connectionPool",
                                Map.of(
                                        "tcp",
                                        Labels.fields(
                                                "maxConnections",
                                                5000,
                                                "tcpKeepalive",
                                                Labels.fields("interval", "75s", "time", "7200s"))),
                                "tls",
                                Map.of("mode", "DISABLE"))));
    }

    static GenericKubernetesResource object(
            String apiVersion, String kind, String namespace, String name, Map<String, Object> spec) {
        GenericKubernetesResource object = new GenericKubernetesResource();
        object.setApiVersion(apiVersion);
        object.setKind(kind);
        object.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        object.setAdditionalProperty("spec", spec);
        return object;
    }

    private static String server(GatewayRoute route) {
        return SeedManifests.NAME + "." + route.namespace() + ".svc.cluster.local";
    }
}
