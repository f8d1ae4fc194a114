package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RereadTest {
    private static final Setting<Integer> LIVE = Setting.number("live", 1, 9, 1, "N", "May change.");
    private static final Setting<Integer> FIXED = Setting.number("fixed", 1, 9, 1, "N", "May not.");

    @TempDir
    Path directory;

    private final List<Integer> taken = new ArrayList<>();
    private Path file;
    private Reread reread;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("c.yaml");
        write("live: 2");
        reread = new Reread(read(), Set.of(LIVE), next -> {
            if (next.require(LIVE) == 9) {
                throw new StartException(ExitCode.HOST, "not nine");
            }
            taken.add(next.require(LIVE));
        });
    }

    @Test
    void takesNothingWhereNothingHasChanged() {
        reread.run();
        assertThat(taken).isEmpty();
    }

    @Test
    void takesEachChangeOnce() throws Exception {
        write("live: 3");
        reread.run();
        reread.run();
        write("live: 4");
        reread.run();
        assertThat(taken).containsExactly(3, 4);
    }

    @Test
    void takesNothingOfWhatMayNotChange() throws Exception {
        write("live: 2\nfixed: 5");
        reread.run();
        assertThat(taken).isEmpty();
    }

    @Test
    void staysWithWhatItHasWhereTheFileIsBadOrGone() throws Exception {
        write("live: 77");
        reread.run();
        write("nonsense: 1");
        reread.run();
        Files.delete(file);
        reread.run();
        assertThat(taken).isEmpty();
        write("live: 5");
        reread.run();
        assertThat(taken).containsExactly(5);
    }

    @Test
    void triesAgainWhatWasRefused() throws Exception {
        write("live: 9");
        reread.run();
        write("live: 2");
        reread.run();
        assertThat(taken).isEmpty();
    }

    private void write(String text) throws Exception {
        Files.writeString(file, text);
    }

    private Settings read() throws ConfigException {
        List<Setting<?>> all = List.of(LIVE, FIXED);
        return Settings.resolve(all, Map.of(), Map.of(), YamlFile.read(file, all))
                .from(this::read, FileStamp.of(file));
    }
}
