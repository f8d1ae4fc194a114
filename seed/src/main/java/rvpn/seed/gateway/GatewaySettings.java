package rvpn.seed.gateway;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rvpn.core.config.ListenAddress;
import rvpn.core.config.Setting;
import rvpn.core.config.UserSetting;
import rvpn.core.status.StatusServer;
import rvpn.seed.connect.EntranceSettings;
import rvpn.seed.connect.HostPort;
import rvpn.seed.connect.LimitSettings;
import rvpn.seed.connect.Printable;

/** The options of {@code vpn-gateway}. */
public final class GatewaySettings {
    static final Setting<InetSocketAddress> LISTEN = Setting.of(
                    "listen",
                    "[ADDRESS:]PORT",
                    "Where shoots dial in, in plain HTTP; an IPv6 address stands in brackets.",
                    ListenAddress::parse)
            .or("8132");

    static final Setting<Map<String, InetSocketAddress>> HOSTS = Setting.of(
            "hosts",
            "NAME=ADDRESS[:PORT][,...]",
            "Addresses of VPN servers, by their name vpn-seed-server[-N].NAMESPACE.svc.cluster.local;"
                    + " DNS is asked for every other.",
            GatewaySettings::hosts);

    static final LimitSettings LIMITS = LimitSettings.of(
            "", "a VPN server", 5_000, new LimitSettings.Client("destination", "one destination", 4096));

    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL = Stream.of(
                    List.of(LISTEN, StatusServer.LISTEN, HOSTS),
                    LIMITS.all(),
                    EntranceSettings.ALL,
                    List.of(UserSetting.USER))
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private GatewaySettings() {}

    private static Map<String, InetSocketAddress> hosts(String text) {
        Map<String, InetSocketAddress> hosts = new HashMap<>();
        for (String entry : Setting.listOf(String::toString).apply(text)) {
            int equals = entry.indexOf('=');
            String name = equals < 0 ? entry : entry.substring(0, equals).strip();
            if (equals < 0 || Destination.ofHost(name).isEmpty()) {
                throw new IllegalArgumentException("'" + Printable.of(entry)
                        + "' must be vpn-seed-server[-N].NAMESPACE.svc.cluster.local=ADDRESS[:PORT]");
            }
            String address = entry.substring(equals + 1).strip();
            if (hosts.put(name, HostPort.parseAddress(address, Destination.PORT)) != null) {
                throw new IllegalArgumentException("'" + name + "' is there twice");
            }
        }
        return hosts;
    }
}
