package rvpn.it;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A home of Java for {@code RVPN_JAVA} whose programs have a wall clock that can be set, and a small disk: the seed server
 * alone writes its status there. The clock is that of {@code wallclock.c}.
 */
final class WrappedJava implements BeforeAllCallback, AfterAllCallback {
    private static final Path REAL = Path.of(System.getProperty("java.home"));
    private static final String SCRIPT = """
            #!/bin/sh
            case " $* " in *" rvpn.seed.SeedServer "*) export RVPN_STATUS_FILE=%s ;; esac
            export LD_PRELOAD=%s WALLCLOCK=%s
            exec %s "$@"
            """;

    private final Path home;

    WrappedJava() {
        try {
            home = Files.createTempDirectory("rvpn-it-java");
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** What makes a lab use it. */
    Map<String, String> variables() {
        return Map.of("RVPN_JAVA", home.toString(), "RVPN_STATUS_INTERVAL_S", "1");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(disk());
        Shell.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk().toString())
                .succeeds();
        Files.createDirectory(home.resolve("bin"));
        Files.copy(REAL.resolve("release"), home.resolve("release"));
        makeClock();
        Path java = Files.writeString(
                home.resolve("bin/java"), SCRIPT.formatted(statusFile(), library(), clock(), REAL.resolve("bin/java")));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Shell.run("umount", "-l", disk().toString());
        Shell.run("rm", "-rf", home.toString());
    }

    private Path disk() {
        return home.resolve("disk");
    }

    Path statusFile() {
        return disk().resolve("status");
    }

    private Path library() {
        return home.resolve("wallclock.so");
    }

    private Path clock() {
        return home.resolve("clock");
    }

    private void makeClock() throws IOException {
        Path source = home.resolve("wallclock.c");
        try (InputStream text = WrappedJava.class.getResourceAsStream("wallclock.c")) {
            Files.copy(text, source);
        }
        Shell.run(
                        "cc",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library().toString(),
                        source.toString(),
                        "-ldl")
                .succeeds();
        setClock(0);
    }

    /** @param secondsAhead of the machine's, for programs that run already, too */
    void setClock(long secondsAhead) {
        byte[] number = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(secondsAhead)
                .array();
        try {
            Files.write(clock(), number, CREATE, WRITE);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** Writes until nothing fits. */
    void fillDisk() {
        Shell.run("dd", "if=/dev/zero", "of=" + disk().resolve("fill"), "bs=1k", "status=none")
                .fails();
    }

    void emptyDisk() {
        Shell.run("rm", "-f", disk().resolve("fill").toString()).succeeds();
    }
}
