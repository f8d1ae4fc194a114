package rvpn.seed.gateway;

import java.util.Optional;

/**
 * A service of a shoot's control plane. Its long form is the Envoy cluster name that Gardener's gateway routes by:
 * {@code outbound|1194||vpn-seed-server[-N].NAMESPACE.svc.cluster.local} or
 * {@code outbound|443||kube-apiserver.NAMESPACE.svc.cluster.local}. Nothing else is one.
 *
 * @param service such as {@code vpn-seed-server-1}
 */
record Destination(StreamKind kind, String service, String namespace) {
    static final String APISERVER = "kube-apiserver";
    static final String VPN_SERVER = "vpn-seed-server";

    private static final String DOMAIN = ".svc.cluster.local";
    private static final int MAX_LABEL_CHARS = 63;
    private static final char LAST_REPLICA = '4';

    /** Reads a header's value. */
    static Optional<Destination> parse(String value) {
        for (StreamKind kind : StreamKind.values()) {
            String cluster = "outbound|" + kind.port() + "||";
            if (value.startsWith(cluster)) {
                return ofHost(value.substring(cluster.length())).filter(destination -> destination.kind == kind);
            }
        }
        return Optional.empty();
    }

    /** Reads the host alone. */
    static Optional<Destination> ofHost(String host) {
        int dot = host.indexOf('.');
        int namespaceEnd = host.length() - DOMAIN.length();
        if (!host.endsWith(DOMAIN) || dot < 0 || dot >= namespaceEnd) {
            return Optional.empty();
        }
        String namespace = host.substring(dot + 1, namespaceEnd);
        return isLabel(namespace) ? of(host.substring(0, dot), namespace) : Optional.empty();
    }

    /** Of a service by its name, which tells the kind. */
    static Optional<Destination> of(String service, String namespace) {
        if (service.equals(APISERVER)) {
            return Optional.of(new Destination(StreamKind.APISERVER, service, namespace));
        }
        return isVpnServer(service)
                ? Optional.of(new Destination(StreamKind.TUNNEL, service, namespace))
                : Optional.empty();
    }

    /** The service's full name. */
    String host() {
        return service + "." + namespace + DOMAIN;
    }

    private static boolean isVpnServer(String name) {
        if (!name.startsWith(VPN_SERVER)) {
            return false;
        }
        String replica = name.substring(VPN_SERVER.length());
        return replica.isEmpty()
                || replica.length() == 2
                        && replica.charAt(0) == '-'
                        && replica.charAt(1) >= '0'
                        && replica.charAt(1) <= LAST_REPLICA;
    }

    /** A name of a Kubernetes namespace: a DNS label of RFC 1123, in lower case. */
    static boolean isLabel(String text) {
        boolean hasOnlyItsCharacters =
                text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
        return hasOnlyItsCharacters
                && !text.isEmpty()
                && text.length() <= MAX_LABEL_CHARS
                && text.charAt(0) != '-'
                && text.charAt(text.length() - 1) != '-';
    }
}
