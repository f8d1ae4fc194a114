package rvpn.seed.render;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import rvpn.core.config.ConfigException;
import rvpn.seed.gardener.KubernetesVersion;

/**
 * Over which way kube-apiserver is to reach the shoot.
 *
 * @param kubernetes of kube-apiserver
 * @param apiVersion of the file, {@code v1alpha1} or {@code v1beta1}
 * @param way to the proxy
 */
record EgressPlan(KubernetesVersion kubernetes, String apiVersion, Way way) {
    private static final int FIRST_MINOR = 18;

    /** How the proxy is reached. */
    sealed interface Way {}

    /** A URL, and for {@code https://} the files of TLS. */
    record Tcp(String url, Optional<Tls> tls) implements Way {}

    /** A socket's path. */
    record Uds(String path) implements Way {}

    /** Paths in kube-apiserver's pod. */
    record Tls(String ca, String certificate, String key) {}

    /** @throws ConfigException naming the option that is wrong and what would be right */
    static EgressPlan of(KubernetesVersion kubernetes, Optional<String> apiVersion, Way way) throws ConfigException {
        if (!kubernetes.isFrom(FIRST_MINOR)) {
            throw new ConfigException("Kubernetes " + kubernetes + " is too old: before 1.18 kube-apiserver dials"
                    + " aggregated APIs past the egress selector, and the file has another form");
        }
        String version =
                apiVersion.orElse(EgressRules.controlPlane(kubernetes).equals("controlplane") ? "v1beta1" : "v1alpha1");
        if (!EgressRules.VERSIONS.contains(version)) {
            throw new ConfigException("--api-version: '" + version + "' is neither v1alpha1 nor v1beta1");
        }
        if (way instanceof Tcp tcp) {
            checkUrl(tcp.url());
        }
        return new EgressPlan(kubernetes, version, way);
    }

    private static void checkUrl(String text) throws ConfigException {
        try {
            URI url = new URI(text);
            boolean isPlainOrTls = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            boolean isBare = url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && (url.getRawPath() == null || url.getRawPath().isEmpty());
            if (isPlainOrTls && isBare && url.getHost() != null && url.getPort() > 0 && url.getPort() < 65_536) {
                return;
            }
        } catch (URISyntaxException noUrl) {
            // falls through to the same words
        }
        throw new ConfigException("--url: '" + text.replaceAll("\\p{Cntrl}", "?")
                + "' is not a URL of the proxy; write one like https://vpn-seed-server:9443");
    }
}
