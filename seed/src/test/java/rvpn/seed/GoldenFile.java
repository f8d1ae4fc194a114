package rvpn.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that stays as it is until somebody wants another. */
final class GoldenFile {
    private static final String WRITE = "rvpn.golden.write";
    private static final Path DIRECTORY = Path.of("src", "test", "resources");

    private GoldenFile() {}

    /** Compares; with the system property {@code rvpn.golden.write} the file is written first. */
    static void check(String name, String text) throws IOException {
        Path file = DIRECTORY.resolve(name);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, text);
        }
        assertThat(file)
                .as(
                        "%s; if the new text is right, run this test with -D%s=true and look at the difference",
                        file, WRITE)
                .exists();
        assertThat(text)
                .as(
                        "%s; if the new text is right, run this test with -D%s=true and look at the difference",
                        file, WRITE)
                .isEqualTo(Files.readString(file));
    }
}
