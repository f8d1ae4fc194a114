package rvpn.seed.proxy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import rvpn.core.config.ListenAddress;
import rvpn.core.config.Setting;
import rvpn.seed.connect.EntranceSettings;
import rvpn.seed.connect.LimitSettings;

/** The proxy's options, for the program that starts it. */
public final class ProxySettings {
    static final Setting<InetSocketAddress> LISTEN = Setting.of(
                    "proxy-listen",
                    "[ADDRESS:]PORT",
                    "Where kube-apiserver finds the HTTPS CONNECT proxy; an IPv6 address stands in brackets.",
                    ListenAddress::parse)
            .or("9443");

    static final Setting<Set<String>> CLIENT_NAMES = Setting.of(
                    "proxy-client-names",
                    "NAME[,NAME...]",
                    "Names of which a client's certificate must bear one, as common name or DNS name.",
                    ProxySettings::names)
            .or("kube-apiserver-http-proxy-client");

    static final LimitSettings LIMITS = LimitSettings.of(
            "proxy-", "a pod, service or node", 20_000, new LimitSettings.Client("client", "one client name", 0));

    static final Setting<Integer> DRAIN = EntranceSettings.drain(
            "proxy-drain-timeout-ms",
            1_000,
            "How long the proxy's streams may go on after SIGTERM, before the tunnel ends, in milliseconds.");

    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL = Stream.of(List.of(LISTEN, CLIENT_NAMES), LIMITS.all(), List.of(DRAIN))
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private ProxySettings() {}

    private static Set<String> names(String text) {
        Set<String> names = Set.copyOf(Setting.listOf(String::toString).apply(text));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("must hold at least one name");
        }
        return names;
    }
}
