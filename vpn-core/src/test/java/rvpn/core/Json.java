package rvpn.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Control records taken apart into their fields' JSON, to be put together wrongly. */
final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    static Map<String, String> fields(Control control) {
        Map<String, String> fields = new LinkedHashMap<>();
        read(new String(ControlCodec.encode(control), UTF_8))
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        return fields;
    }

    static String text(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String with(Map<String, String> fields, String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        return text(changed);
    }

    static String without(Map<String, String> fields, String name) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.remove(name);
        return text(changed);
    }

    /** Whether a value could by its type stand in the place of a good one. */
    static boolean fits(String good, String value) {
        JsonNode expected = read(good);
        JsonNode given;
        try {
            given = JSON.readTree(value);
        } catch (JsonProcessingException noJson) {
            return false;
        }
        if (expected.isBoolean()) {
            return given.isBoolean();
        }
        if (expected.isTextual()) {
            return given.isTextual() && given.textValue().matches("[ -~]*");
        }
        return expected.isArray() && given.isArray() && given.isEmpty();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(json, impossible);
        }
    }
}
