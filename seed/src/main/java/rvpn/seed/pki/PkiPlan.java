package rvpn.seed.pki;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;
import rvpn.core.identity.CertificateRequest;
import rvpn.core.identity.Role;
import rvpn.core.identity.Validity;

/**
 * Which certificates the tunnel of one shoot needs. The names are those of Gardener's: both ends, and those who talk to
 * the CONNECT proxy, expect them.
 *
 * @param namespace of the shoot in the seed's cluster
 * @param serverNames further names of the server: DNS names or IP addresses
 * @param days how long the certificates of the ends are valid
 */
record PkiPlan(String namespace, List<String> serverNames, int days) {
    static final String AUTHORITY = "rvpn-ca";
    static final int AUTHORITY_DAYS = 3650;
    static final int LEAF_DAYS = 365;
    static final int MAX_AUTHORITY_DAYS = 7300;

    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);
    private static final Pattern DNS_NAME = Pattern.compile("(?i)" + LABEL + "(\\." + LABEL + ")*");
    private static final int MAX_NAME_CHARS = 253; // RFC 1035, 2.3.4, as text

    /** One end's directory and what its certificate says. */
    record Leaf(String directory, CertificateRequest request) {}

    /** @throws IllegalArgumentException naming the option that is wrong and what would be right */
    PkiPlan {
        requireNamespace(namespace);
        serverNames.forEach(name -> requireName("--server-name", name));
        requireDays(days);
        serverNames = List.copyOf(serverNames);
    }

    Validity authorityValidity(Clock clock) {
        return Validity.days(clock, AUTHORITY_DAYS);
    }

    List<Leaf> leaves(Clock clock) {
        Validity validity = Validity.days(clock, days);
        return List.of(
                leaf("vpn-seed-server", "vpn-seed-server", allServerNames(), Role.SERVER, validity),
                leaf("vpn-shoot-client", "vpn-shoot-client", List.of("vpn-shoot-client"), Role.CLIENT, validity),
                leaf(
                        "kube-apiserver",
                        "kube-apiserver-http-proxy-client",
                        List.of("kube-apiserver-http-proxy-client"),
                        Role.CLIENT,
                        validity),
                // Of the default direction, where the seed dials.
                leaf("vpn-shoot-server", "vpn-shoot-server", List.of("vpn-shoot-server"), Role.SERVER, validity),
                leaf("vpn-seed-client", "vpn-seed-client", List.of("vpn-seed-client"), Role.CLIENT, validity));
    }

    private List<String> allServerNames() {
        String service = "vpn-seed-server." + namespace;
        List<String> names =
                new ArrayList<>(List.of("vpn-seed-server", service, service + ".svc", service + ".svc.cluster.local"));
        serverNames.stream().filter(name -> !names.contains(name)).distinct().forEach(names::add);
        return names;
    }

    static void requireNamespace(String namespace) {
        require(
                NAMESPACE.matcher(namespace).matches(),
                "--namespace: '" + namespace + "' is no Kubernetes namespace: a-z, 0-9 and - only, at most 63");
    }

    static void requireDays(int days) {
        require(
                days >= 1 && days <= AUTHORITY_DAYS,
                "--days: " + days + " is not from 1 to " + AUTHORITY_DAYS + ", the days of the authority");
    }

    /** Refuses what no certificate of ours may carry. @throws IllegalArgumentException that names the option */
    static void requireName(String option, String name) {
        boolean isDnsName =
                name.length() <= MAX_NAME_CHARS && DNS_NAME.matcher(name).matches();
        require(
                isDnsName || IPAddress.isValid(name),
                option + ": '" + name + "' is neither a DNS name nor an IP address; wildcards are not accepted");
    }

    private static Leaf leaf(String directory, String commonName, List<String> names, Role role, Validity validity) {
        return new Leaf(directory, new CertificateRequest(commonName, names, role, validity));
    }

    private static void require(boolean right, String problem) {
        if (!right) {
            throw new IllegalArgumentException(problem);
        }
    }
}
