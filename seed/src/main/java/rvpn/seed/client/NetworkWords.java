package rvpn.seed.client;

import java.util.Collection;
import java.util.stream.Collectors;
import rvpn.ip.Cidr;

/** Networks as a line of the log has them: a few by name, of many the first and how many more there are. */
public final class NetworkWords {
    private static final int NAMED = 20;

    private NetworkWords() {}

    public static String of(Collection<Cidr> networks) {
        String more = networks.size() > NAMED ? " and " + (networks.size() - NAMED) + " more]" : "]";
        return networks.stream().limit(NAMED).map(Cidr::toString).collect(Collectors.joining(", ", "[", more));
    }
}
