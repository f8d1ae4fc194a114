package rvpn.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {
    @TempDir
    Path directory;

    private final AtomicInteger changes = new AtomicInteger();
    private Path file;
    private ConfigurationWatch watch;

    @BeforeEach
    void begin() throws IOException {
        file = Files.writeString(directory.resolve("c.yaml"), "mtu: 1500");
        watch = new ConfigurationWatch(FileStamp.of(file), changes::incrementAndGet);
    }

    @Test
    void tellsNothingWhileTheFileIsTheSame() {
        look(3);
        assertThat(changes).hasValue(0);
    }

    @Test
    void tellsOfAChangeOnce() throws IOException {
        Files.writeString(file, "mtu: 14000");
        look(3);
        assertThat(changes).hasValue(1);
    }

    @Test
    void tellsOfAChangeBetweenTheFirstReadAndTheFirstLook() throws IOException {
        Program program = new Program("p", "tests", List.of(Setting.of("mtu", "N", "One.", Integer::valueOf)), read -> {
            Files.writeString(file, "mtu: 14000");
            watch = new ConfigurationWatch(read.file().orElseThrow(), changes::incrementAndGet);
        });
        PrintWriter none = new PrintWriter(Writer.nullWriter());
        assertThat(program.run(new String[] {"--config", file.toString()}, Map.of(), none, none))
                .isZero();
        look(2);
        assertThat(changes).hasValue(1);
    }

    @Test
    void waitsUntilAFileThatIsBeingWrittenRests() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.writeString(file, "mtu: 1400" + " ".repeat(i));
            look(1);
        }
        assertThat(changes).hasValue(0);
        look(1);
        assertThat(changes).hasValue(1);
    }

    @Test
    void tellsOfAnotherFileOfTheSameLengthInItsPlace() throws IOException {
        Path next = Files.writeString(directory.resolve("next"), "mtu: 1400");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        look(2);
        assertThat(changes).hasValue(1);
    }

    @Test
    void tellsOfAFileThatIsGone() throws IOException {
        Files.delete(file);
        look(3);
        assertThat(changes).hasValue(1);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }
}
