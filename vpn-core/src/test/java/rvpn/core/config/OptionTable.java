package rvpn.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program's options as docs/configuration.md must show them, between two marks that name the program. */
public final class OptionTable {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    private OptionTable() {}

    /** What the document should hold. With the system property {@code rvpn.docs.write} it is written there first. */
    public static String expected(Program program) throws IOException {
        String table = Stream.concat(
                        Stream.of("| option | default | variables | meaning |", "|---|---|---|---|"),
                        program.settings().stream().map(OptionTable::row))
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("rvpn.docs.write")) {
            String text = Files.readString(DOCUMENT);
            Files.writeString(DOCUMENT, text.replace(written(program), table));
        }
        return table;
    }

    /** What it holds. */
    public static String written(Program program) throws IOException {
        String begin = "<!-- options of " + program.name() + " -->\n";
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf("\n<!-- end -->", from);
        if (from < begin.length() || to < 0) {
            throw new IOException(DOCUMENT + " has no table between '" + begin.strip() + "' and '<!-- end -->'");
        }
        return text.substring(from, to);
    }

    private static String row(Setting<?> setting) {
        String preset = setting.defaultText() == null || setting.defaultText().isEmpty()
                ? ""
                : "`" + setting.defaultText() + "`";
        List<String> variables =
                setting.variables().stream().map(name -> "`" + name + "`").toList();
        return String.join(
                " | ",
                "| `--" + setting.name() + "` " + setting.label().replace("|", "\\|"),
                preset,
                String.join(", ", variables),
                setting.description().replace("|", "\\|") + " |");
    }
}
