package rvpn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One run of a command to its end: bytes in, bytes out, a limit of time. */
final class Shell {
    private static final int LIMIT_S = 400;
    private static final ExecutorService PIPES = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "pipe");
        thread.setDaemon(true);
        return thread;
    });

    private Shell() {}

    static Outcome run(String... command) {
        return run(new byte[0], Map.of(), List.of(command));
    }

    /** The variables are added to this process's own. */
    static Outcome run(byte[] input, Map<String, String> variables, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        String words = String.join(" ", command);
        try {
            Process process = builder.start();
            var output = read(process.getInputStream());
            var errors = read(process.getErrorStream());
            PIPES.execute(() -> write(process.getOutputStream(), input));
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(words + "\nhas not ended within " + LIMIT_S + " s");
            }
            return new Outcome(words, process.exitValue(), output.join(), new String(errors.join(), UTF_8));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(words, stopped);
        }
    }

    /** Reads to the end, beside the caller. */
    static CompletableFuture<byte[]> read(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return stream.readAllBytes();
                    } catch (IOException broken) {
                        return new byte[0];
                    }
                },
                PIPES);
    }

    /** A command that does not want all of its input is no error. */
    private static void write(OutputStream stream, byte[] input) {
        try (stream) {
            stream.write(input);
        } catch (IOException closed) {
            // it has ended
        }
    }
}
