package rvpn.seed.netmap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rvpn.core.config.ConfigException;
import rvpn.ip.Cidr;
import rvpn.ip.IpAddress;
import rvpn.ip.NetworkOverlap.Named;

/** Networks by the name of their kind, as options give them: {@code pods}, {@code seed pods} and so on. */
final class NetworkLists {
    private final Map<String, List<Cidr>> lists = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Adds what one option names.
     *
     * @throws ConfigException when one is no network
     */
    void add(String kind, String option, List<String> texts) throws ConfigException {
        List<Cidr> networks = new ArrayList<>();
        for (String text : texts) {
            if (!text.isBlank()) {
                networks.add(parse(option, text.strip()));
            }
        }
        lists.put(kind, networks);
    }

    void add(String kind, List<Cidr> networks) {
        lists.put(kind, networks);
    }

    List<Cidr> of(String kind) {
        return lists.getOrDefault(kind, List.of());
    }

    /** All networks of these kinds, in this order. */
    List<Named> named(String... kinds) {
        List<Named> named = new ArrayList<>();
        for (String kind : kinds) {
            of(kind).forEach(network -> named.add(new Named(kind, network)));
        }
        return named;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Gardener's programs read {@code 10.1.2.0/16} as the network around it, so the mapping is theirs all the same. */
    private Cidr parse(String option, String text) throws ConfigException {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException wrong) {
            Cidr around = around(text);
            if (around == null) {
                throw new ConfigException(option + ": " + wrong.getMessage());
            }
            warnings.add(option + ": " + text + " has bits set behind its prefix; it is read as " + around);
            return around;
        }
    }

    private static Cidr around(String text) {
        int slash = text.indexOf('/');
        try {
            IpAddress address = IpAddress.parse(text.substring(0, Math.max(slash, 0)));
            return Cidr.around(address, Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException noNetwork) { // NumberFormatException is one
            return null;
        }
    }
}
