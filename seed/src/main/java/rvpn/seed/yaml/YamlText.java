package rvpn.seed.yaml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.UnicodeReader;
import rvpn.core.config.ConfigException;

/**
 * A file with one YAML document, read to nodes that know their lines. What YAML leaves to the reader is refused here
 * for the whole document: a second one, a key given twice.
 */
public final class YamlText {
    /** A Shoot with its status and managed fields has a twentieth of it; the gateway's routes of 10,000 shoots fit. */
    private static final int MAX_BYTES = 4 << 20;

    private YamlText() {}

    /**
     * Reads a file.
     *
     * @param option that named it, such as {@code --shoot}
     * @throws ConfigException with option, file, line and what is wrong
     */
    public static YamlNode read(String option, Path file) throws ConfigException {
        String source = option + " " + file;
        return parse(source, text(source, file));
    }

    /** Reads a text; the source is what messages call it. */
    public static YamlNode parse(String source, String text) throws ConfigException {
        List<Node> documents = new ArrayList<>();
        try {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(MAX_BYTES);
            UnicodeReader reader = new UnicodeReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            for (Node document : new Yaml(options).composeAll(reader)) {
                if (!isEmpty(document)) {
                    documents.add(document);
                }
            }
        } catch (MarkedYAMLException malformed) {
            throw malformed(source, malformed);
        } catch (NumberFormatException escape) { // not looked for by the library: "\\x" at the end of a text
            throw new ConfigException(source + ": is not YAML: an escape between quotes breaks off");
        } catch (YAMLException malformed) {
            throw new ConfigException(source + ": is not YAML: " + firstLine(malformed.getMessage()));
        }
        if (documents.isEmpty()) {
            throw new ConfigException(source + ": is empty; it must hold a YAML document");
        }
        if (documents.size() > 1) {
            throw new ConfigException(source + ", line " + line(documents.get(1).getStartMark())
                    + ": a second document begins; give a file with one");
        }
        DuplicateKeys.refuse(source, documents.get(0));
        return new YamlNode(source, "", documents.get(0));
    }

    private static String text(String source, Path file) throws ConfigException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(source + ": is larger than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException missing) {
            throw new ConfigException(source + ": there is no such file");
        } catch (AccessDeniedException denied) {
            throw new ConfigException(source + ": may not be read by this user");
        } catch (CharacterCodingException binary) {
            throw new ConfigException(source + ": is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new ConfigException(source + ": cannot be read: " + unreadable.getMessage());
        }
    }

    private static boolean isEmpty(Node document) {
        return document instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.NULL)
                && scalar.getValue().isEmpty();
    }

    private static ConfigException malformed(String source, MarkedYAMLException malformed) {
        Mark mark = malformed.getProblemMark();
        String where = mark == null ? "" : ", line " + line(mark) + ", column " + (mark.getColumn() + 1);
        String problem = firstLine(malformed.getProblem());
        boolean isTab = problem.contains("\\t") || problem.contains("TAB");
        return new ConfigException(source + where + ": is not YAML: "
                + (isTab ? "a tab stands where YAML wants spaces; indent with spaces" : problem));
    }

    static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    /** For a terminal: the library repeats the character that it did not expect. */
    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    }
}
