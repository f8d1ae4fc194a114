package rvpn.seed.pki;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Secret of Kubernetes, as YAML: the same text for the same contents.
 *
 * @param type such as {@code kubernetes.io/tls}
 * @param data texts by their keys
 */
record SecretManifest(String name, String namespace, String type, SortedMap<String, String> data) {
    static final String TLS = "kubernetes.io/tls";
    static final String OPAQUE = "Opaque";

    SecretManifest {
        data = new TreeMap<>(data);
    }

    /** One document, with its first line {@code ---}. */
    String yaml() {
        StringBuilder text = new StringBuilder("---\napiVersion: v1\nkind: Secret\n");
        text.append("metadata:\n  name: ")
                .append(quoted(name))
                .append("\n  namespace: ")
                .append(quoted(namespace));
        text.append("\ntype: ").append(type).append("\ndata:\n");
        data.forEach((key, value) -> text.append("  ")
                .append(key)
                .append(": ")
                .append(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
                .append('\n'));
        return text.toString();
    }

    /** A name such as {@code 1234} or {@code true} would not be text to YAML. */
    private static String quoted(String name) {
        return '"' + name + '"';
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "SecretManifest[" + namespace + "/" + name + "]";
    }
}
