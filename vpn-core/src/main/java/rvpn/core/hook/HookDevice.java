package rvpn.core.hook;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * The device as hooks are told of it.
 *
 * @param addresses its own, one a family
 * @param routes into the tunnel besides the networks of its addresses
 */
public record HookDevice(String name, int mtu, List<Address> addresses, List<Cidr> routes) {
    /**
     * One of a family.
     *
     * @param own of this end
     * @param other of the other end
     * @param network in which both are
     */
    public record Address(IpAddress own, IpAddress other, Cidr network) {}

    private static final int IPV4_BITS = 32;

    /** OpenVPN's: device, MTU, 0 where the link's MTU once was, own address, netmask, occasion. */
    List<String> arguments() {
        Optional<Address> v4 = address(IpFamily.V4);
        return List.of(
                name,
                Integer.toString(mtu),
                "0",
                v4.map(a -> a.own().toString()).orElse(""),
                v4.map(a -> netmask(a.network())).orElse(""),
                "init");
    }

    HookEnvironment environment() {
        HookEnvironment env = new HookEnvironment()
                .put("dev", name)
                .put("dev_type", "tun")
                .put("tun_mtu", mtu)
                .put("link_mtu", 0)
                .put("script_context", "init");
        index().ifPresent(index -> env.put("dev_idx", index));
        address(IpFamily.V4).ifPresent(a -> env.put("ifconfig_local", a.own())
                .put("ifconfig_netmask", netmask(a.network()))
                .put("route_vpn_gateway", a.other()));
        address(IpFamily.V6).ifPresent(a -> env.put("ifconfig_ipv6_local", a.own())
                .put("ifconfig_ipv6_netbits", a.network().prefix())
                .put("ifconfig_ipv6_remote", a.other()));
        describe(env, routes(IpFamily.V4), routes(IpFamily.V6));
        return env;
    }

    private void describe(HookEnvironment env, List<Cidr> v4, List<Cidr> v6) {
        for (int i = 1; i <= v4.size(); i++) {
            env.put("route_network_" + i, v4.get(i - 1).network());
            env.put("route_netmask_" + i, netmask(v4.get(i - 1)));
            gateway(env, "route_gateway_" + i, IpFamily.V4);
        }
        for (int i = 1; i <= v6.size(); i++) {
            env.put("route_ipv6_network_" + i, v6.get(i - 1));
            gateway(env, "route_ipv6_gateway_" + i, IpFamily.V6);
        }
    }

    private void gateway(HookEnvironment env, String name, IpFamily family) {
        address(family).ifPresent(a -> env.put(name, a.other()));
    }

    private List<Cidr> routes(IpFamily family) {
        return routes.stream().filter(route -> route.family() == family).toList();
    }

    private Optional<Address> address(IpFamily family) {
        return addresses.stream().filter(a -> a.network().family() == family).findFirst();
    }

    private Optional<Integer> index() {
        try {
            return Optional.ofNullable(NetworkInterface.getByName(name)).map(NetworkInterface::getIndex);
        } catch (SocketException unknown) {
            return Optional.empty();
        }
    }

    /** Of an IPv4 network, such as {@code 255.255.255.0}. */
    public static String netmask(Cidr network) {
        int mask = (int) (-1L << IPV4_BITS - network.prefix());
        return (mask >>> 24) + "." + (mask >>> 16 & 0xff) + "." + (mask >>> 8 & 0xff) + "." + (mask & 0xff);
    }
}
