package rvpn.seed.gateway;

import java.util.Optional;

/**
 * A VPN server as shoots name it: {@code outbound|1194||vpn-seed-server[-N].NAMESPACE.svc.cluster.local}, the Envoy
 * cluster name that Gardener's gateway routes by. Nothing else is one.
 *
 * @param host the service's full name
 */
record Destination(String host) {
    static final int PORT = 1194;

    private static final String CLUSTER = "outbound|" + PORT + "||";
    private static final String SERVICE = "vpn-seed-server";
    private static final String DOMAIN = ".svc.cluster.local";
    private static final int MAX_LABEL_CHARS = 63;
    private static final char LAST_REPLICA = '4';

    /** Reads a header's value. */
    static Optional<Destination> parse(String value) {
        return value.startsWith(CLUSTER) ? ofHost(value.substring(CLUSTER.length())) : Optional.empty();
    }

    /** Reads the host alone. */
    static Optional<Destination> ofHost(String host) {
        int dot = host.indexOf('.');
        int namespaceEnd = host.length() - DOMAIN.length();
        boolean isOne = host.endsWith(DOMAIN)
                && dot >= 0
                && dot < namespaceEnd
                && isService(host.substring(0, dot))
                && isLabel(host.substring(dot + 1, namespaceEnd));
        return isOne ? Optional.of(new Destination(host)) : Optional.empty();
    }

    private static boolean isService(String name) {
        if (!name.startsWith(SERVICE)) {
            return false;
        }
        String replica = name.substring(SERVICE.length());
        return replica.isEmpty()
                || replica.length() == 2
                        && replica.charAt(0) == '-'
                        && replica.charAt(1) >= '0'
                        && replica.charAt(1) <= LAST_REPLICA;
    }

    /** A name of a Kubernetes namespace: a DNS label of RFC 1123, in lower case. */
    private static boolean isLabel(String text) {
        boolean hasOnlyItsCharacters =
                text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
        return hasOnlyItsCharacters
                && !text.isEmpty()
                && text.length() <= MAX_LABEL_CHARS
                && text.charAt(0) != '-'
                && text.charAt(text.length() - 1) != '-';
    }
}
