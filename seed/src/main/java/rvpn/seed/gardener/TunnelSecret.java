package rvpn.seed.gardener;

import java.util.Arrays;
import java.util.List;

/**
 * The Secrets of a tunnel, by the names that Gardener has for them: {@code vpnctl pki secrets} prints them, what {@code vpnctl
 * render} writes mounts them. In Gardener itself newer releases put a hash behind the names.
 */
public enum TunnelSecret {
    /** What both ends believe, in the seed. */
    AUTHORITY("ca-vpn", ""),
    /** The same, in the shoot. */
    SHOOT_AUTHORITY("vpn-shoot-ca", ""),
    SEED_SERVER("vpn-seed-server", "vpn-seed-server"),
    SHOOT_CLIENT("vpn-shoot-client", "vpn-shoot-client"),
    /** With which kube-apiserver shows itself to the CONNECT proxy. */
    PROXY_CLIENT("kube-apiserver-http-proxy", "kube-apiserver"),
    /** Of the default direction, with the authority in it. */
    SEED_CLIENT("vpn-seed", "vpn-seed-client"),
    /** Of the default direction, with the authority in it. */
    SHOOT_SERVER("vpn-shoot", "vpn-shoot-server");

    /** The authorities' entry, by Gardener's name. */
    public static final String BUNDLE = "bundle.crt";

    private final String secret;
    private final String directory;

    TunnelSecret(String secret, String directory) {
        this.secret = secret;
        this.directory = directory;
    }

    /** The Secret's name. */
    public String secret() {
        return secret;
    }

    /** An entry as options of {@code vpnctl render} name it. */
    public String entry(String key) {
        return secret + ":" + key;
    }

    /** Of a directory as {@code vpnctl pki init} makes it, or of another one, whose Secret has its name. */
    public static String ofDirectory(String directory) {
        return Arrays.stream(values())
                .filter(each -> each.directory.equals(directory))
                .findFirst()
                .map(TunnelSecret::secret)
                .orElse(directory);
    }

    /** Names of Secrets that a directory must not have, because they are another's. */
    public static List<String> taken() {
        return Arrays.stream(values())
                .filter(each -> !each.secret.equals(each.directory))
                .map(TunnelSecret::secret)
                .toList();
    }

    /** Whether it is one of {@link #taken}. */
    public static boolean isTaken(String directory) {
        return taken().contains(directory);
    }
}
