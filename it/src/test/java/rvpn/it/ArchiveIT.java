package rvpn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs start from a class-data archive where there is one that fits, and say nothing of any other. */
class ArchiveIT {
    private static final int HEADER_BYTES = 4096;

    @TempDir
    Path directory;

    private Path dist;

    @BeforeEach
    void copyThePrograms() {
        dist = directory.resolve("dist");
        Shell.run("cp", "-a", Dist.DIRECTORY.toString(), dist.toString()).succeeds();
    }

    @Test
    void assembledProgramsStartFromTheArchive() throws IOException {
        assertThat(sourceOfAClass(Dist.DIRECTORY)).contains("shared objects file");
    }

    @Test
    void archiveForTheJavaAtHandIsMadeWhereTheProgramsAre() throws IOException {
        removeArchives();
        assertThat(sourceOfAClass(dist)).contains("rvpn.jar");

        Shell.run(dist.resolve("bin/vpn-archive").toString()).succeeds();

        assertThat(archives()).hasSize(1);
        assertThat(sourceOfAClass(dist)).contains("shared objects file");
    }

    @Test
    void archiveOfAnotherJavaIsPassedOver() throws IOException {
        for (Path archive : archives()) {
            renameJava(archive);
        }
        assertThat(sourceOfAClass(dist)).contains("rvpn.jar");
    }

    @Test
    void archiveOfAnotherJarIsPassedOver() throws IOException {
        Files.setLastModifiedTime(dist.resolve("lib/rvpn.jar"), FileTime.from(Instant.EPOCH));
        assertThat(sourceOfAClass(dist)).contains("rvpn.jar");
    }

    @Test
    void archiveThatWasCutOffIsPassedOver() throws IOException {
        for (Path archive : archives()) {
            try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
                file.setLength(file.length() / 2);
            }
        }
        assertThat(sourceOfAClass(dist)).contains("rvpn.jar");
    }

    /** Starts a program, which prints its version and nothing else. */
    private String sourceOfAClass(Path programs) throws IOException {
        Path log = directory.resolve("classes.log");
        Outcome version = Shell.run(
                new byte[0],
                Map.of("RVPN_JAVA_OPTS", "-Xlog:class+load:file=" + log),
                List.of(programs.resolve("bin/vpn-gateway").toString(), "--version"));
        version.succeeds();
        assertThat(version.text()).matches("vpn-gateway \\S+\\s*");
        assertThat(version.errors()).isEmpty();
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" rvpn.core.config.Program source: "))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Path> archives() throws IOException {
        try (var files = Files.list(dist.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    private void removeArchives() throws IOException {
        for (Path archive : archives()) {
            Files.delete(archive);
        }
    }

    /** The header names the Java that made the archive. */
    private static void renameJava(Path archive) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            byte[] header = new byte[HEADER_BYTES];
            file.readFully(header);
            int name = new String(header, StandardCharsets.ISO_8859_1).indexOf("OpenJDK");
            assertThat(name).as("the name in the header of " + archive).isPositive();
            file.seek(name);
            file.writeBytes("ElseJDK");
        }
    }
}
