package rvpn.tun;

import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a {@link HostNetwork} is on the host, and what the host was like before. The firewall comes first and goes
 * last, forwarding comes last and goes first, so that no packet passes unfiltered. One thread at a time, always in
 * the same network namespace.
 */
public final class AppliedNetwork implements Closeable {
    private final String device;
    private boolean ownsFirewall = true;
    private final Sysctls sysctls = new Sysctls();
    // Once the host forwards nobody can tell any more which interfaces these were.
    private final Set<String> listening = new LinkedHashSet<>();
    private final RouteRule rule = new RouteRule();
    private Set<String> addresses = Set.of();
    private Set<String> routes = Set.of();
    private String table = "";

    AppliedNetwork(String device) {
        this.device = device;
    }

    /**
     * Goes over to another set for the same device, or repeats the same: what is not in it any more is removed, what
     * somebody has taken away is laid again.
     *
     * @throws IOException in one line, what was refused and why; what was there before may be half changed then
     */
    public void apply(HostNetwork next) throws IOException {
        if (!next.device().equals(device)) {
            throw new IllegalArgumentException("network of " + next.device() + " for device " + device);
        }
        next.check();
        ownsFirewall = next.ownsFirewall();
        if (ownsFirewall) {
            new Firewall(device, FirewallRule.Family.IPV4).apply(next.firewall());
        }
        boolean hasIpv6 = next.wantsIpv6() || Ipv6Support.isOn(device) && !isKeptFromIpv6();
        if (hasIpv6) {
            if (ownsFirewall) {
                new Firewall(device, FirewallRule.Family.IPV6).apply(next.firewall());
            }
            silence(next.wantsIpv6());
        }
        layAddressesAndRoutes(next, hasIpv6);
        rule.apply(next.routing(), addresses, hasIpv6);
        setSysctls(next, hasIpv6);
    }

    /**
     * Takes everything away and puts sysctls back; goes on after an error and throws the first. What a sysctl was
     * before a run that crashed nobody knows: then it stays as that run set it.
     */
    @Override
    public void close() throws IOException {
        IOException failure = attempt(null, () -> sysctls.restoreExcept(Set.of()));
        failure = attempt(failure, this::removeAddressesAndRoutes);
        failure = attempt(failure, rule::removeUnlessUsed);
        if (ownsFirewall) {
            for (FirewallRule.Family family : List.of(FirewallRule.Family.IPV6, FirewallRule.Family.IPV4)) {
                failure = attempt(failure, () -> new Firewall(device, family).apply(List.of()));
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Without ip6tables a device that needs no IPv6 has none, rather than one that no rule guards. */
    private boolean isKeptFromIpv6() throws IOException {
        if (!ownsFirewall || Ipv6Support.missing(device, true).isEmpty()) {
            return false;
        }
        silence(false);
        return !Ipv6Support.isOn(device);
    }

    /** A device without link-local address would still ask for routers, and every such packet went to the peer. */
    private void silence(boolean wantsIpv6) throws IOException {
        String device6 = "net/ipv6/conf/" + device + "/";
        if (!Sysctls.exists(device6 + "disable_ipv6")) {
            return;
        }
        if (wantsIpv6) {
            Sysctls.require(device6 + "disable_ipv6", "0");
        } else {
            Sysctls.prefer(device6 + "disable_ipv6", "1");
        }
        Sysctls.prefer(device6 + "accept_ra", "0");
        Sysctls.prefer(device6 + "router_solicitations", "0");
    }

    private void layAddressesAndRoutes(HostNetwork next, boolean hasIpv6) throws IOException {
        Set<String> nextAddresses = new LinkedHashSet<>(next.addresses());
        Set<String> nextRoutes = new LinkedHashSet<>(next.routes());
        IpBatch lay = new IpBatch();
        if (hasIpv6) {
            lay.add("link set dev", device, "addrgenmode none");
        }
        lay.add(
                "link set dev",
                device,
                "mtu",
                Integer.toString(next.mtu()),
                "txqueuelen",
                Integer.toString(next.txQueueLength()),
                "up");
        for (String address : nextAddresses) {
            // Duplicate address detection asks neighbours, and a tunnel has none: the address would be late by a
            // second.
            lay.add("address replace", address, "dev", device, HostNetwork.isIpv6(address) ? "nodad" : "");
        }
        String nextTable =
                next.routing().isHosts() ? "" : "table " + next.routing().table();
        nextRoutes.forEach(route -> lay.add("route replace", route, "dev", device, nextTable));
        lay.run();

        IpBatch remove = new IpBatch();
        routes.stream()
                .filter(r -> !nextRoutes.contains(r) || !nextTable.equals(table))
                .forEach(r -> remove.add("route delete", r, "dev", device, table));
        addresses.stream()
                .filter(a -> !nextAddresses.contains(a))
                .forEach(a -> remove.add("address delete", a, "dev", device));
        remove.runAll();
        addresses = nextAddresses;
        routes = nextRoutes;
        table = nextTable;
    }

    private void setSysctls(HostNetwork next, boolean hasIpv6) throws IOException {
        Map<String, String> wanted = new LinkedHashMap<>();
        if (hasIpv6 && TunnelSysctls.forwardsIpv6(next.sysctls())) {
            listening.addAll(Ipv6Support.sysctlsToKeepListening());
            listening.forEach(name -> wanted.put(name, "2")); // before it forwards
        }
        wanted.putAll(next.sysctls());
        for (var sysctl : wanted.entrySet()) {
            boolean isIpv6 = sysctl.getKey().matches("net[./]ipv6[./].*");
            if (hasIpv6 || !isIpv6) {
                sysctls.set(sysctl.getKey(), sysctl.getValue());
            }
        }
        sysctls.restoreExcept(wanted.keySet());
    }

    /** Taking the device down takes its routes. */
    private void removeAddressesAndRoutes() throws IOException {
        if (deviceExists()) {
            new IpBatch()
                    .add("link set dev", device, "down")
                    .add("address flush dev", device)
                    .run();
        }
    }

    /** Not asked of /sys, which shows the network namespace that it was mounted in. */
    private boolean deviceExists() {
        return Sysctls.exists("net/ipv4/conf/" + device);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static IOException attempt(IOException before, Step step) {
        try {
            step.run();
            return before;
        } catch (IOException e) {
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }
}
