package rvpn.tun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One run of a system program: arguments, never a shell; text in, text out; a limit of time. */
final class Command {
    static final int TIME_LIMIT_MS = 60_000;

    private static final Map<String, String> DEBIAN_PACKAGES = Map.of(
            "ip", "iproute2",
            "iptables-save", "iptables",
            "iptables-restore", "iptables",
            "ip6tables-save", "iptables",
            "ip6tables-restore", "iptables");

    private Command() {}

    /**
     * Runs a program to its end.
     *
     * @param input given to its standard input
     * @return what it printed
     * @throws CommandException when it ended with another status than 0
     * @throws IOException when it is not installed or took longer than {@link #TIME_LIMIT_MS}
     */
    static String run(String input, String program, String... arguments) throws IOException {
        return run(TIME_LIMIT_MS, input, program, arguments);
    }

    static String run(int timeLimitMs, String input, String program, String... arguments) throws IOException {
        List<String> argv = new ArrayList<>();
        argv.add(find(program).orElseThrow(() -> missing(program)).toString());
        argv.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().put("LC_ALL", "C");
        String told = program + " " + String.join(" ", arguments);
        Process process = builder.start();
        try {
            CompletableFuture<String> out = inBackground(() -> readAll(process.getInputStream()));
            CompletableFuture<String> err = inBackground(() -> readAll(process.getErrorStream()));
            inBackground(() -> write(process.getOutputStream(), input));
            if (!process.waitFor(timeLimitMs, TimeUnit.MILLISECONDS)) {
                throw new IOException(told.strip() + ": no end within " + timeLimitMs + " ms");
            }
            if (process.exitValue() != 0) {
                throw new CommandException(told.strip(), process.exitValue(), err.join());
            }
            return out.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(told.strip() + ": interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where a program is: in PATH, or where Debian keeps the administrator's. */
    static Optional<Path> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static IOException missing(String program) {
        String of = DEBIAN_PACKAGES.getOrDefault(program, program);
        return new IOException("the program " + program + " is not installed: 'apt-get install " + of + "' on Debian");
    }

    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, "command");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static String readAll(InputStream from) {
        try (from) {
            return new String(from.readAllBytes(), UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** A program that ends without reading all of it has its own error to tell. */
    private static boolean write(OutputStream to, String input) {
        try (to) {
            to.write(input.getBytes(UTF_8));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
