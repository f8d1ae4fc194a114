package rvpn.core.pass;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import rvpn.core.pass.PassRefusedException.Reason;

/** The two JSON objects of a pass: read strictly, without a duplicate name or anything behind the end. */
final class PassJson {
    /** Takes the value of one member; what it does not take is passed over. */
    interface Members {
        void take(String name, JsonParser value) throws IOException, PassRefusedException;
    }

    private static final long MAX_SECONDS = 1L << 40;
    private static final int MAX_DEPTH = 8;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Pass.MAX_CHARS)
                    .maxDocumentLength(Pass.MAX_CHARS)
                    .build())
            .build();

    private PassJson() {}

    /** @param part for messages: header or payload */
    static void read(byte[] json, String part, Members members) throws PassRefusedException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(part + " is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.take(name, parser);
                parser.skipChildren(); // of a value that nobody has taken
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw malformed(part + " is not one JSON object");
            }
        } catch (IOException broken) {
            throw malformed(part + " is not JSON");
        }
    }

    static String text(String name, JsonParser value) throws IOException, PassRefusedException {
        if (value.currentToken() != JsonToken.VALUE_STRING || value.getText().isEmpty()) {
            throw malformed("'" + name + "' is not a text");
        }
        return value.getText();
    }

    static List<String> texts(String name, int max, JsonParser value) throws IOException, PassRefusedException {
        if (value.currentToken() != JsonToken.START_ARRAY) {
            throw malformed("'" + name + "' is not an array");
        }
        List<String> texts = new ArrayList<>();
        while (value.nextToken() != JsonToken.END_ARRAY) {
            if (texts.size() == max) {
                throw malformed("'" + name + "' has more than " + max + " elements");
            }
            texts.add(text(name, value));
        }
        return texts;
    }

    /** A NumericDate of RFC 7519 2, in whole seconds. */
    static long seconds(String name, JsonParser value) throws IOException, PassRefusedException {
        if (value.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            long seconds = value.getLongValue();
            if (seconds >= 0 && seconds <= MAX_SECONDS) {
                return seconds;
            }
        }
        throw malformed("'" + name + "' is not a time in whole seconds");
    }

    /** A JSON string; for ASCII without control characters. */
    static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static PassRefusedException malformed(String words) {
        return new PassRefusedException(Reason.MALFORMED, "the pass is malformed: " + words);
    }
}
