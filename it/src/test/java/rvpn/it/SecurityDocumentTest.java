package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/security.md names tests; they are there, and each kind of fault has one. */
@Tag("once")
class SecurityDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");

    @Test
    void namesTestsThatAreThere() throws IOException {
        Map<String, Path> files = testFiles();
        List<MatchResult> names = NAME.matcher(document()).results().toList();
        assertThat(names).hasSizeGreaterThan(20);
        for (MatchResult name : names) {
            assertThat(files).containsKey(name.group(1));
            if (name.group(2) != null) {
                assertThat(Files.readString(files.get(name.group(1)))).contains("void " + name.group(2) + "(");
            }
        }
    }

    @Test
    void namesATestForEachKindOfFault() throws IOException {
        List<String> rows =
                document().lines().filter(line -> line.startsWith("| ")).skip(1).toList();
        assertThat(rows).hasSizeGreaterThan(15).allMatch(row -> NAME.matcher(row)
                .find());
    }

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/security.md"));
    }

    private static Map<String, Path> testFiles() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(SecurityDocumentTest::tree)
                    .filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        }
    }

    private static Stream<Path> tree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
