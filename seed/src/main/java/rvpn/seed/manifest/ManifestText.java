package rvpn.seed.manifest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rvpn.seed.yaml.PlainYaml;

/** Objects of Kubernetes as YAML, without what is not said of them. */
final class ManifestText {
    /** Who it is, before the alphabet begins; the models leave the order to chance. */
    private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata", "name", "namespace");

    private static final Comparator<String> ORDER =
            Comparator.comparing(ManifestText::rank).thenComparing(Comparator.naturalOrder());

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ManifestText() {}

    static String of(List<? extends HasMetadata> objects) {
        return PlainYaml.of(objects.stream().map(ManifestText::tree).toList());
    }

    /** A part of an object. */
    static String fragment(Object part) {
        return PlainYaml.of(List.of(tree(part)));
    }

    private static Object tree(Object value) {
        return ordered(MAPPER.convertValue(value, new TypeReference<Map<String, Object>>() {}));
    }

    private static Object ordered(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> fields = new TreeMap<>(ORDER);
            map.forEach((key, field) -> fields.put((String) key, ordered(field)));
            return fields;
        }
        return value instanceof List<?> list
                ? list.stream().map(ManifestText::ordered).toList()
                : value;
    }

    private static int rank(String key) {
        int place = FIRST.indexOf(key);
        return place < 0 ? FIRST.size() : place;
    }
}
