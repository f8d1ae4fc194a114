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

    public static List<JsonNode> in(Path file) {
        try {
            return Files.readAllLines(file).stream().map(AccessLines::parse).toList();
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
