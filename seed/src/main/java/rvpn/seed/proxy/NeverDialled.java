package rvpn.seed.proxy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;

/**
 * Addresses that no shoot has, whatever its networks say: those that mean this host or its neighbours, where clouds keep
 * credentials, and IPv4 addresses in IPv6 clothes, of which somebody on the way may take the clothes off. From IANA's
 * registries of special-purpose addresses (RFC 6890).
 */
final class NeverDialled {
    private static final Map<Cidr, String> NETWORKS = new LinkedHashMap<>();

    /** RFC 5214 section 6.1: an IPv4 address behind 0000:5efe or 0200:5efe. */
    private static final long ISATAP = 0x5efeL;

    static {
        never("of this network, not a host (RFC 1122)", "0.0.0.0/8");
        never("loopback", "127.0.0.0/8", "::1/128");
        never("link-local, as metadata services are", "169.254.0.0/16", "fe80::/10");
        never("multicast", "224.0.0.0/4", "ff00::/8");
        never("reserved or broadcast", "240.0.0.0/4");
        never("reserved for protocols (RFC 6890)", "192.0.0.0/24");
        never("a metadata service", "168.63.129.16/32", "fd00:ec2::254/128", "fd20:ce::254/128");
        never("unspecified or IPv4-compatible (RFC 4291)", "::/96");
        never("IPv4 translated to IPv6 (RFC 6052, RFC 8215, RFC 7915)", "64:ff9b::/96", "64:ff9b:1::/48");
        never("IPv4 translated to IPv6 (RFC 6052, RFC 8215, RFC 7915)", "::ffff:0:0:0/96");
        never("6to4 or Teredo, which carry IPv4 (RFC 3056, RFC 4380)", "2002::/16", "2001::/32");
        never("site-local, deprecated (RFC 3879)", "fec0::/10");
        never("a discard address (RFC 6666)", "100::/64");
    }

    private NeverDialled() {}

    private static void never(String what, String... networks) {
        for (String network : networks) {
            NETWORKS.put(Cidr.parse(network), what);
        }
    }

    /** What an address is, if it is one of them; continues "... is ". */
    static Optional<String> what(IpAddress address) {
        if (address.isMapped()) {
            return Optional.of("IPv4-mapped (RFC 4291)");
        }
        for (Map.Entry<Cidr, String> network : NETWORKS.entrySet()) {
            if (network.getKey().contains(address)) {
                return Optional.of(network.getValue());
            }
        }
        boolean isIsatap = (address.low() >>> 32 & ~0x0200_0000L) == ISATAP && address.bytes().length == 16;
        return isIsatap ? Optional.of("ISATAP, which carries IPv4 (RFC 5214)") : Optional.empty();
    }

    /** The same for a network that holds nothing else. */
    static Optional<String> wholly(Cidr cidr) {
        return NETWORKS.entrySet().stream()
                .filter(network -> network.getKey().contains(cidr))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
