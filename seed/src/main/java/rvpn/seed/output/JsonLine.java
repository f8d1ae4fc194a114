package rvpn.seed.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** An answer for programs. */
public final class JsonLine {
    private JsonLine() {}

    /** One line of JSON with these fields in their order; values are strings, numbers, booleans, lists, maps, records. */
    public static String of(Map<String, ?> fields) {
        try {
            return JsonMapper.builder().build().writeValueAsString(fields) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
