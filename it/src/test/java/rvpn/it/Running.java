package rvpn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs until it is stopped; its output goes to a file. */
final class Running implements AutoCloseable {
    private static final int PATIENCE_S = 20;

    private final Process process;
    private final Path log;

    private Running(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Running start(Map<String, String> variables, List<String> command) {
        try {
            Path log = Files.createTempFile("rvpn-it", ".log");
            log.toFile().deleteOnExit();
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().putAll(variables);
            LeakReports.askFor(builder.environment());
            return new Running(builder.start(), log);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it says so. */
    Running says(String words) {
        try {
            Await.until("'" + words + "'", PATIENCE_S, () -> log().contains(words) || !isAlive());
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + " in\n" + log(), late);
        }
        if (!log().contains(words)) {
            throw new AssertionError("ended without '" + words + "':\n" + log());
        }
        return this;
    }

    /** Asks it to stop, and gives its exit status. */
    int terminate() {
        process.destroy();
        return exitStatus();
    }

    void kill() {
        process.destroyForcibly();
        exitStatus();
    }

    private int exitStatus() {
        try {
            if (!process.waitFor(Await.BUSY * PATIENCE_S, TimeUnit.SECONDS)) {
                throw new AssertionError("does not end within " + Await.BUSY * PATIENCE_S + " s:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        kill();
        log.toFile().delete();
    }
}
