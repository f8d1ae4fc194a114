package rvpn.core.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rvpn.core.Await;

@Timeout(30)
class StatusFileTest {
    @TempDir
    Path directory;

    private final AtomicInteger written = new AtomicInteger();

    /** A hundred lines that all say the same number. */
    private List<String> lines() {
        return Collections.nCopies(100, Integer.toString(written.incrementAndGet()));
    }

    @Test
    void isWrittenAtTheStartAndAtTheEndForItsOwnerAlone() throws Exception {
        Path path = directory.resolve("status");
        StatusFile file = StatusFile.start(path, 3600, this::lines);
        Await.until("the file is there", () -> Files.exists(path));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        file.close();
        Await.until("the last is written", () -> Files.readAllLines(path).contains("2"));
        assertThat(Files.readAllLines(path)).containsOnly("2");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(path);
        }
    }

    @Test
    void isNeverAMixtureOfOldAndNew() throws Exception {
        Path path = directory.resolve("status");
        try (StatusFile file = StatusFile.start(path, 3600, this::lines)) {
            Await.until("the file is there", () -> Files.exists(path));
            while (written.get() < 200) {
                int before = written.get();
                file.writeSoon();
                do {
                    List<String> read = Files.readAllLines(path);
                    assertThat(read).hasSize(100).containsOnly(read.get(0));
                } while (written.get() == before);
            }
        }
    }

    @Test
    void isTriedAgainWhereItCannotBeWritten() throws Exception {
        Path later = directory.resolve("later");
        Path path = later.resolve("status");
        try (StatusFile file = StatusFile.start(path, 3600, this::lines)) {
            Await.until("it was tried", () -> written.get() == 1);
            Files.createDirectory(later);
            file.writeSoon();
            Await.until("the file is there", () -> Files.exists(path));
        }
    }

    @Test
    void doesNotWriteThroughSomebodyElsesLink() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(directory.resolve(".status.new"), victim);
        Files.createSymbolicLink(directory.resolve("status"), victim);
        StatusFile.start(directory.resolve("status"), 3600, this::lines).close();
        Await.until("it is written", () -> !Files.isSymbolicLink(directory.resolve("status")));
        assertThat(victim).hasContent("precious");
        assertThat(Files.readAllLines(directory.resolve("status"))).isNotEmpty();
    }
}
