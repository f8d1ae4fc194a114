package rvpn.tun;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All that the host shall know of one device: a value, which {@link #apply()} makes true in the network namespace of
 * the calling thread.
 *
 * @param device its name; it exists
 * @param mtu in bytes, without any header of ours
 * @param txQueueLength in packets
 * @param addresses such as {@code 192.168.123.1/24} or {@code fd00::1/64}
 * @param routes such as {@code 10.250.0.0/16}; a route of the host to exactly the same network is replaced
 * @param routing in which table the routes are laid, and when that is asked: {@link RouteRule}
 * @param sysctls values by names such as {@code net.ipv4.ip_forward}, or with slashes where a device name with a dot
 *     is part of it
 * @param firewall in the order of matching; null where somebody else lays it, and then no rule is touched
 */
public record HostNetwork(
        String device,
        int mtu,
        int txQueueLength,
        List<String> addresses,
        List<String> routes,
        Routing routing,
        Map<String, String> sysctls,
        List<FirewallRule> firewall) {
    /** Enough to keep words and options out of a command line; the rest is judged by {@code ip}. */
    private static final Pattern PREFIX = Pattern.compile("[0-9A-Fa-f.:]{2,45}/[0-9]{1,3}");

    public HostNetwork {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
        sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
        firewall = firewall == null ? null : List.copyOf(firewall);
    }

    /** The same, but its firewall is somebody else's. */
    public HostNetwork withoutFirewall() {
        return new HostNetwork(device, mtu, txQueueLength, addresses, routes, routing, sysctls, null);
    }

    boolean ownsFirewall() {
        return firewall != null;
    }

    /** With routes in the host's own table. */
    public HostNetwork(
            String device,
            int mtu,
            int txQueueLength,
            List<String> addresses,
            List<String> routes,
            Map<String, String> sysctls,
            List<FirewallRule> firewall) {
        this(device, mtu, txQueueLength, addresses, routes, Routing.HOSTS, sysctls, firewall);
    }

    /**
     * Makes it so, and repairs what a run that crashed has left of a device of the same name.
     *
     * @return to change or remove it
     * @throws IOException in one line, what was refused and why; then nothing is left behind
     */
    public AppliedNetwork apply() throws IOException {
        DeviceName.check(device);
        AppliedNetwork applied = new AppliedNetwork(device);
        try {
            applied.apply(this);
            return applied;
        } catch (IOException e) {
            removeAfter(e, applied);
            throw e;
        }
    }

    static boolean isIpv6(String prefix) {
        return prefix.indexOf(':') >= 0;
    }

    boolean wantsIpv6() {
        return addresses.stream().anyMatch(HostNetwork::isIpv6)
                || routes.stream().anyMatch(HostNetwork::isIpv6);
    }

    /** Finds what can be found before anything is changed. */
    void check() throws IOException {
        for (String address : addresses) {
            checkPrefix("address", address);
        }
        for (String route : routes) {
            checkPrefix("route", route);
        }
        for (FirewallRule rule : ownsFirewall() ? firewall : List.<FirewallRule>of()) {
            rule.check();
        }
        Optional<String> missing = wantsIpv6() ? Ipv6Support.missing(device, ownsFirewall()) : Optional.empty();
        if (missing.isPresent()) {
            throw new IOException("IPv6 addresses and routes of " + device + ": " + missing.get());
        }
    }

    private void checkPrefix(String what, String prefix) throws IOException {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IOException(what + " of " + device + ": '" + prefix.replaceAll("[^ -~]", "?")
                    + "' is not valid: an address and a prefix length are, such as 10.250.0.0/16 or fd00::1/64");
        }
    }

    private static void removeAfter(IOException failure, AppliedNetwork applied) {
        try {
            applied.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
