package rvpn.seed.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an access log tells, a node a line. */
public final class AccessLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AccessLines() {}

    /** Those that are there whole: the last one may still be being written. */
    public static List<JsonNode> in(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(AccessLines::parse)
                    .toList();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException damaged) {
            throw new UncheckedIOException(line, damaged);
        }
    }
}
