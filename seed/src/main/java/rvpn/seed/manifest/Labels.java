package rvpn.seed.manifest;

import java.util.LinkedHashMap;
import java.util.Map;

/** Labels by which Gardener's objects find each other. */
final class Labels {
    static final String APP = "app";
    static final String ROLE = "gardener.cloud/role";
    static final String ALLOWED = "allowed";

    /** Of kube-apiserver's pods, in each shoot's namespace in the seed. */
    static final Map<String, String> KUBE_APISERVER =
            ordered(APP, "kubernetes", ROLE, "controlplane", "role", "apiserver");

    private Labels() {}

    /** Keys and values by turns, which keep their order. */
    static Map<String, String> ordered(String... pairs) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        return labels;
    }

    /** The same and more. */
    static Map<String, String> and(Map<String, String> labels, String... pairs) {
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.putAll(ordered(pairs));
        return all;
    }

    /** Fields of an object that has no type here, by keys and values in turns. */
    static Map<String, Object> fields(Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }
}
