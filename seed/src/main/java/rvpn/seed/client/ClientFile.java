package rvpn.seed.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.IpFamily;

/**
 * What one client's file says, in the syntax of OpenVPN's {@code client-config-dir}.
 *
 * @param networks behind the client ({@code iroute}, {@code iroute-ipv6}); empty for all of the shoot's
 * @param addresses its own ({@code ifconfig-push}, {@code ifconfig-ipv6-push}), at most one a family
 * @param disabled whether it is not let in ({@code disable})
 * @param passedOver OpenVPN's directives that mean nothing here
 */
public record ClientFile(List<Cidr> networks, List<IpAddress> addresses, boolean disabled, List<String> passedOver) {
    /** Of a client without a file. */
    public static final ClientFile NONE = new ClientFile(List.of(), List.of(), false, List.of());

    private static final String TOO_MANY = "more than " + NetworkBudget.MOST + " networks";

    /** What OpenVPN 2.6 allows in such a file besides (OPT_P_INSTANCE, options.c). */
    private static final Set<String> OTHERS = Set.of(
            "push",
            "push-reset",
            "push-remove",
            "push-continuation",
            "config",
            "max-routes-per-client",
            "vlan-pvid",
            "comp-lzo",
            "compress",
            "setenv",
            "setenv-safe");

    /** Reads the lines of a file; an error names the line, and what would be right. */
    static ClientFile parse(List<String> lines) throws ClientRefusedException {
        List<Cidr> networks = new ArrayList<>();
        List<IpAddress> addresses = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        boolean disabled = false;
        for (int i = 0; i < lines.size(); i++) {
            List<String> words = words(lines.get(i));
            if (words.isEmpty()) {
                continue;
            }
            try {
                switch (words.get(0)) {
                    case "iroute" -> networks.add(iroute(words));
                    case "iroute-ipv6" -> networks.add(irouteIpv6(words));
                    case "ifconfig-push" -> put(addresses, ifconfig(words));
                    case "ifconfig-ipv6-push" -> put(addresses, ifconfigIpv6(words));
                    case "disable" -> disabled = disable(words);
                    default -> passedOver.add(other(words.get(0)));
                }
                require(networks.size() <= NetworkBudget.MOST, TOO_MANY);
            } catch (IllegalArgumentException damaged) {
                throw new ClientRefusedException("line " + (i + 1) + ": " + damaged.getMessage());
            }
        }
        return new ClientFile(networks.stream().distinct().toList(), List.copyOf(addresses), disabled, passedOver);
    }

    /** A word that begins with one of these begins a comment. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.replace("\ufeff", "").strip().split("[ \t]+")) {
            if (word.startsWith("#") || word.startsWith(";")) {
                break;
            }
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static Cidr iroute(List<String> words) {
        require(words.size() == 2 || words.size() == 3, "iroute NETWORK [NETMASK] is right");
        return new Cidr(address(words.get(1), IpFamily.V4), words.size() == 2 ? 32 : prefix(words.get(2)));
    }

    private static Cidr irouteIpv6(List<String> words) {
        require(words.size() == 2, "iroute-ipv6 NETWORK/BITS is right");
        Cidr network = Cidr.parse(words.get(1));
        require(network.family() == IpFamily.V6, network + " is not IPv6");
        return network;
    }

    private static IpAddress ifconfig(List<String> words) {
        require(words.size() == 3, "ifconfig-push ADDRESS NETMASK is right");
        prefix(words.get(2));
        return address(words.get(1), IpFamily.V4);
    }

    private static IpAddress ifconfigIpv6(List<String> words) {
        require(words.size() == 2 || words.size() == 3, "ifconfig-ipv6-push ADDRESS/BITS [REMOTE] is right");
        String[] parts = words.get(1).split("/", -1);
        require(parts.length == 2, "ifconfig-ipv6-push ADDRESS/BITS [REMOTE] is right");
        IpAddress address = address(parts[0], IpFamily.V6);
        require(parts[1].matches("[0-9]{1,3}") && Integer.parseInt(parts[1]) <= 128, "BITS is a number from 0 to 128");
        if (words.size() == 3) {
            address(words.get(2), IpFamily.V6);
        }
        return address;
    }

    private static boolean disable(List<String> words) {
        require(words.size() == 1, "disable stands alone");
        return true;
    }

    private static String other(String directive) {
        require(OTHERS.contains(directive), "'" + printable(directive) + "' is no directive of a client's file");
        return directive;
    }

    private static void put(List<IpAddress> addresses, IpAddress address) {
        addresses.removeIf(before -> before.family() == address.family()); // the last one counts, as in OpenVPN
        addresses.add(address);
    }

    private static IpAddress address(String text, IpFamily family) {
        IpAddress address = IpAddress.parse(text);
        require(address.family() == family, address + " is not " + family);
        return address;
    }

    private static int prefix(String netmask) {
        int bits = address(netmask, IpFamily.V4).v4Bits();
        int ones = Integer.bitCount(bits);
        require(
                ones == 0 || bits == -1 << (Integer.SIZE - ones),
                "'" + printable(netmask) + "' is no netmask, such as 255.255.0.0");
        return ones;
    }

    private static void require(boolean right, String words) {
        if (!right) {
            throw new IllegalArgumentException(words);
        }
    }

    private static String printable(String text) {
        String clean = text.replaceAll("[^ -~]", "?");
        return clean.length() > 64 ? clean.substring(0, 64) + "..." : clean;
    }
}
