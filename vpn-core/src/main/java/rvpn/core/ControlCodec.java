package rvpn.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Control records as JSON. Unknown fields are ignored, so that a newer peer may say more; everything else is
 * strict: what is missing is null, which no number takes, and which each record refuses where it is needed.
 */
final class ControlCodec {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxStringLength(4096)
                            .maxNumberLength(20)
                            .maxNameLength(64)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // The table of names outlives the record, and a peer could choose names that collide in it.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .withCoercionConfig(LogicalType.Integer, number -> number.setAcceptBlankAsEmpty(false))
            .withCoercionConfig(
                    LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private ControlCodec() {}

    static int type(Control control) {
        if (control instanceof Control.Hello) {
            return Frame.HELLO;
        }
        if (control instanceof Control.Welcome) {
            return Frame.WELCOME;
        }
        if (control instanceof Control.Update) {
            return Frame.UPDATE;
        }
        return control instanceof Control.Drain ? Frame.DRAIN : Frame.BYE;
    }

    static byte[] encode(Control control) {
        try {
            return JSON.writeValueAsBytes(control);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws ProtocolException MALFORMED for anything but a valid record of that type */
    static Control decode(int type, byte[] body) throws ProtocolException {
        Class<? extends Control> record = recordOf(type);
        try {
            // Strictly UTF-8 (RFC 8259 8.1): given bytes, Jackson would take UTF-16 and UTF-32 too.
            Control control = JSON.readValue(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(body))
                            .toString(),
                    record);
            if (control == null) {
                throw malformed(type, new IOException("is null"));
            }
            return control;
        } catch (CharacterCodingException refused) {
            throw malformed(type, new IOException("is not UTF-8"));
        } catch (JsonMappingException refused) {
            throw malformed(type, refused.getCause() instanceof IllegalArgumentException cause ? cause : refused);
        } catch (IOException refused) {
            throw malformed(type, refused);
        }
    }

    private static Class<? extends Control> recordOf(int type) {
        return switch (type) {
            case Frame.HELLO -> Control.Hello.class;
            case Frame.WELCOME -> Control.Welcome.class;
            case Frame.UPDATE -> Control.Update.class;
            case Frame.DRAIN -> Control.Drain.class;
            case Frame.BYE -> Control.Bye.class;
            default -> throw new IllegalArgumentException("frame type " + type + " is no control record");
        };
    }

    private static ProtocolException malformed(int type, Exception refused) {
        String words =
                refused instanceof JsonProcessingException json ? json.getOriginalMessage() : refused.getMessage();
        String line = words == null ? "" : words.lines().findFirst().orElse("");
        String printable = line.replaceAll("[^ -~]", "?");
        return new ProtocolException(
                Control.Reason.MALFORMED,
                "control record of type " + type + ": " + printable.substring(0, Math.min(200, printable.length())));
    }
}
